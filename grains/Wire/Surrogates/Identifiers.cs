using Blinq.Ledger.Appends;
using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;

namespace Blinq.Grains.Wire.Surrogates;

/// <summary>An id as it crosses the wire: its text. The floors below know nothing of Orleans.</summary>
[GenerateSerializer, Immutable, Alias("blinq.text-id")]
public readonly record struct WireText([property: Id(0)] string Value);

/// <summary>A version as it crosses the wire.</summary>
[GenerateSerializer, Immutable, Alias("blinq.number-id")]
public readonly record struct WireNumber([property: Id(0)] long Value);

/// <summary>An append's id as it crosses the wire.</summary>
[GenerateSerializer, Immutable, Alias("blinq.append-id")]
public readonly record struct WireAppendId([property: Id(0)] Guid Value);

/// <summary>A SHA-256 as it crosses the wire. Credentials cross it as theirs only.</summary>
[GenerateSerializer, Immutable, Alias("blinq.digest")]
public readonly record struct WireDigest([property: Id(0)] byte[] Bytes);

[RegisterConverter]
internal sealed class KeyIdConverter : IConverter<KeyId, WireText>
{
    public KeyId ConvertFromSurrogate(in WireText surrogate) => new(surrogate.Value);

    public WireText ConvertToSurrogate(in KeyId value) => new(value.Value);
}

[RegisterConverter]
internal sealed class UserIdConverter : IConverter<UserId, WireText>
{
    public UserId ConvertFromSurrogate(in WireText surrogate) => new(surrogate.Value);

    public WireText ConvertToSurrogate(in UserId value) => new(value.Value);
}

[RegisterConverter]
internal sealed class SubjectIdConverter : IConverter<SubjectId, WireText>
{
    public SubjectId ConvertFromSurrogate(in WireText surrogate) => new(surrogate.Value);

    public WireText ConvertToSurrogate(in SubjectId value) => new(value.Value);
}

[RegisterConverter]
internal sealed class EpochConverter : IConverter<Epoch, WireNumber>
{
    public Epoch ConvertFromSurrogate(in WireNumber surrogate) => new(surrogate.Value);

    public WireNumber ConvertToSurrogate(in Epoch value) => new(value.Value);
}

[RegisterConverter]
internal sealed class AppendIdConverter : IConverter<AppendId, WireAppendId>
{
    public AppendId ConvertFromSurrogate(in WireAppendId surrogate) => new(surrogate.Value);

    public WireAppendId ConvertToSurrogate(in AppendId value) => new(value.Value);
}

[RegisterConverter]
internal sealed class DigestConverter : IConverter<Digest, WireDigest>
{
    public Digest ConvertFromSurrogate(in WireDigest surrogate) => new(surrogate.Bytes);

    public WireDigest ConvertToSurrogate(in Digest value) => new(value.ToArray());
}
