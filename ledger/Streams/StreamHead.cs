using Blinq.Ledger.Hashing;

namespace Blinq.Ledger.Streams;

/// <summary>
/// The last event of a stream as a writer knows it. An append names the head it stands on; <see cref="Seq"/> and
/// <see cref="Hash"/> must both be the store's, so that neither a second writer nor a cache that outlived a restored
/// backup can fork or gap the stream. <see cref="At"/> is carried along so that the next event's time never goes back.
/// </summary>
public readonly record struct StreamHead(long Seq, Digest Hash, DateTimeOffset At)
{
    /// <summary>The head of a stream without events: seq 0, 32 zero bytes.</summary>
    public static readonly StreamHead Empty = new(0, Digest.Zero, DateTimeOffset.UnixEpoch);

    public bool IsEmpty => Seq == 0;
}
