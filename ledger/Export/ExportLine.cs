using Blinq.Ledger.Hashing;
using Blinq.Ledger.Streams;

namespace Blinq.Ledger.Export;

/// <summary>
/// One line of an export: an event as it was read from somewhere that is not trusted. Its texts have the form that the
/// ledger's have; whether its hashes are right is for <see cref="Verification.LedgerVerifier"/> to say.
/// </summary>
public sealed record ExportLine
{
    /// <summary>The only version of the format so far.</summary>
    public const int Version = 1;

    public required string Tenant { get; init; }

    public required string Stream { get; init; }

    /// <summary>1 or more.</summary>
    public required long Seq { get; init; }

    /// <summary>Unix microseconds.</summary>
    public required long At { get; init; }

    public required string Type { get; init; }

    /// <summary>The exact bytes that were hashed; <c>null</c> once a person was erased.</summary>
    public required ReadOnlyMemory<byte>? Payload { get; init; }

    /// <summary>16 bytes; <c>null</c> once a person was erased.</summary>
    public required ReadOnlyMemory<byte>? Salt { get; init; }

    public required Digest Commitment { get; init; }

    public required Digest Prev { get; init; }

    public required Digest Hash { get; init; }

    public static ExportLine Of(RecordedEvent recorded)
    {
        ArgumentNullException.ThrowIfNull(recorded);
        return new ExportLine
        {
            Tenant = recorded.Stream.Tenant.Value,
            Stream = recorded.Stream.Name,
            Seq = recorded.Seq,
            At = UnixMicroseconds.From(recorded.At),
            Type = recorded.Type,
            Payload = recorded.Payload,
            Salt = recorded.Salt,
            Commitment = recorded.Commitment,
            Prev = recorded.PrevHash,
            Hash = recorded.Hash,
        };
    }
}
