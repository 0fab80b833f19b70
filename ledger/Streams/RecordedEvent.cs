using Blinq.Ledger.Hashing;

namespace Blinq.Ledger.Streams;

/// <summary>One event as it stands in the ledger.</summary>
public sealed record RecordedEvent
{
    public required StreamId Stream { get; init; }

    /// <summary>1, 2, 3 … within the stream, without gaps.</summary>
    public required long Seq { get; init; }

    /// <summary>When it was recorded, in whole microseconds; never before the stream's previous event.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Lower-case dotted, e.g. <c>session.started</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The exact UTF-8 bytes of the JSON object that was hashed; <c>null</c> once a person was erased.</summary>
    public required ReadOnlyMemory<byte>? Payload { get; init; }

    /// <summary>16 random bytes; <c>null</c> once a person was erased.</summary>
    public required ReadOnlyMemory<byte>? Salt { get; init; }

    public required Digest Commitment { get; init; }

    public required Digest PrevHash { get; init; }

    public required Digest Hash { get; init; }

    /// <summary>The place in the whole ledger's commit order; not hashed.</summary>
    public required long Position { get; init; }

    public StreamHead Head => new(Seq, Hash, At);
}
