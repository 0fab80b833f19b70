using Blinq.Grains.Sealing;
using Blinq.Identity.Trust;
using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Sealing;

namespace Blinq.Grains.Wire.Trusts;

/// <summary>
/// A secret on its way between two processes of one installation: sealed under the master key as in the ledger, so that
/// neither a capture of the network nor a log of arguments can hold it.
/// </summary>
[GenerateSerializer, Immutable, Alias("blinq.sealed")]
public readonly record struct WireSealed([property: Id(0)] string MasterKeyId, [property: Id(1)] byte[] Ciphertext)
{
    /// <summary>Stands for the tenant in the associated data: what was sealed for the wire opens nowhere else.</summary>
    private static readonly TenantId Wire = new("wire");

    internal static WireSealed Of(ReadOnlySpan<byte> secret, KeyId name, ISecretSealer sealer)
    {
        var row = sealer.Seal(Wire, name, secret);
        return new WireSealed(row.MasterKeyId, row.Ciphertext.ToArray());
    }

    internal byte[] Open(KeyId name, ISecretSealer sealer) => sealer.Unseal(new SealedSecret(Wire, name, MasterKeyId, Ciphertext));
}

/// <summary>A tenant's key for checking tokens, as it crosses the wire.</summary>
[GenerateSerializer, Immutable, Alias("blinq.identity-key")]
public readonly record struct WireIdentityKey(
    [property: Id(0)] KeyId Id, [property: Id(1)] WireSealed Secret, [property: Id(2)] DateTimeOffset CreatedAt);

/// <summary>A key that verifies tokens now, as it crosses the wire.</summary>
[GenerateSerializer, Immutable, Alias("blinq.live-key")]
public readonly record struct WireLiveKey([property: Id(0)] IdentityKey Key, [property: Id(1)] DateTimeOffset? ValidUntil);

/// <summary>What opens the tenant API, as it crosses the wire; only its hash is kept.</summary>
[GenerateSerializer, Immutable, Alias("blinq.management-key")]
public readonly record struct WireManagementKey(
    [property: Id(0)] KeyId Id, [property: Id(1)] Digest Hash, [property: Id(2)] string Label,
    [property: Id(3)] Scope Scope, [property: Id(4)] DateTimeOffset IssuedAt, [property: Id(5)] DateTimeOffset? ExpiresAt);

[RegisterConverter]
internal sealed class IdentityKeyConverter(ISecretSealer sealer) : IConverter<IdentityKey, WireIdentityKey>
{
    public IdentityKey ConvertFromSurrogate(in WireIdentityKey surrogate) =>
        new(surrogate.Id, surrogate.Secret.Open(surrogate.Id, sealer), surrogate.CreatedAt);

    public WireIdentityKey ConvertToSurrogate(in IdentityKey value) =>
        new(value.Id, WireSealed.Of(value.HmacKey.Span, value.Id, sealer), value.CreatedAt);
}

[RegisterConverter]
internal sealed class LiveKeyConverter : IConverter<LiveKey, WireLiveKey>
{
    public LiveKey ConvertFromSurrogate(in WireLiveKey surrogate) => new(surrogate.Key, surrogate.ValidUntil);

    public WireLiveKey ConvertToSurrogate(in LiveKey value) => new(value.Key, value.ValidUntil);
}

[RegisterConverter]
internal sealed class UserIdKeyConverter(ISecretSealer sealer) : IConverter<UserIdKey, WireSealed>
{
    private static readonly KeyId Name = new("user-ids");

    public UserIdKey ConvertFromSurrogate(in WireSealed surrogate) => new(surrogate.Open(Name, sealer));

    public WireSealed ConvertToSurrogate(in UserIdKey value) => WireSealed.Of(value.ToArray(), Name, sealer);
}

[RegisterConverter]
internal sealed class ManagementKeyConverter : IConverter<ManagementKey, WireManagementKey>
{
    public ManagementKey ConvertFromSurrogate(in WireManagementKey surrogate) =>
        new(surrogate.Id, surrogate.Hash, surrogate.Label, surrogate.Scope, surrogate.IssuedAt, surrogate.ExpiresAt);

    public WireManagementKey ConvertToSurrogate(in ManagementKey value) =>
        new(value.Id, value.Hash, value.Label, value.Scope, value.IssuedAt, value.ExpiresAt);
}
