using System.Buffers.Binary;
using Blinq.Ledger.Hashing;
using Blinq.Ledger.Knowledge;
using Blinq.Ledger.Streams;

namespace Blinq.Ledger.Appends;

/// <summary>
/// A request that was checked and hashed onto its expected head. This is done where the request is made, on the
/// caller's thread: the one writer has no time for it.
/// </summary>
internal sealed class ChainedAppend
{
    // Covers ids, hashes, index entries and the objects themselves, so that a queue of tiny events is bounded, too.
    private const int FixedBytes = 1024;

    private ChainedAppend(AppendRequest request, ChainedEvent[] events, long at, long bytes)
    {
        Request = request;
        Events = events;
        At = at;
        Bytes = bytes;
    }

    public AppendRequest Request { get; }

    public ChainedEvent[] Events { get; }

    /// <summary>When all of the append's events happened, in Unix microseconds.</summary>
    public long At { get; }

    /// <summary>About how much memory it takes until it is written.</summary>
    public long Bytes { get; }

    public StreamHead NewHead => new(Events[^1].Seq, Events[^1].Hash, UnixMicroseconds.ToDateTimeOffset(At));

    /// <exception cref="ArgumentException">The request breaks a rule that its documentation states.</exception>
    public static ChainedAppend Of(AppendRequest request)
    {
        AppendRules.Check(request);
        var head = request.ExpectedHead;
        var at = Math.Max(UnixMicroseconds.From(request.Now), UnixMicroseconds.From(head.At));
        var events = new ChainedEvent[request.Events.Count];
        long bytes = FixedBytes;
        var prev = head.Hash;
        for (var i = 0; i < events.Length; i++)
        {
            events[i] = Chain(request.Stream, head.Seq + 1 + i, at, request.Events[i], prev);
            prev = events[i].Hash;
            bytes += events[i].Payload.Length + 256;
        }
        foreach (var secret in request.SecretsToStore)
            bytes += secret.Ciphertext.Length;
        bytes += KnowledgeRules.BytesOf(request.Knowledge);
        return new ChainedAppend(request, events, at, bytes);
    }

    private static ChainedEvent Chain(StreamId stream, long seq, long at, NewEvent added, in Digest prev)
    {
        Span<byte> salt = stackalloc byte[EventHash.SaltSize];
        RandomBytes.Fill(salt);
        // A copy: what is written must be what was hashed, whatever the caller does with its buffer in the meantime.
        var payload = added.Payload.ToArray();
        var commitment = EventHash.Commit(salt, payload);
        var hash = EventHash.Of(stream, seq, at, added.Type, commitment, prev);
        return new ChainedEvent(
            seq, added.Type, payload, BinaryPrimitives.ReadUInt128BigEndian(salt), commitment, prev, hash, added.DeduplicationKey);
    }
}
