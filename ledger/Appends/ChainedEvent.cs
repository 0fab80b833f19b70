using Blinq.Ledger.Hashing;

namespace Blinq.Ledger.Appends;

/// <summary>An event with its place in the chain worked out; all a store has left to do is to write it.</summary>
internal sealed record ChainedEvent(
    long Seq, string Type, byte[] Payload, UInt128 Salt, Digest Commitment, Digest PrevHash, Digest Hash, DeduplicationKey? DeduplicationKey);
