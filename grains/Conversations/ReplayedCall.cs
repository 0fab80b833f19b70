using Blinq.Grains.Loading;
using Blinq.Ledger;
using Blinq.Ledger.Appends;
using Blinq.Ledger.Streams;

namespace Blinq.Grains.Conversations;

/// <summary>A call that took effect before, and whose answer was lost: what it was decided on is in the ledger.</summary>
/// <param name="Before">The state before its events.</param>
/// <param name="At">When it was decided, which is when its events happened.</param>
/// <param name="Types">Of its events.</param>
internal sealed record ReplayedCall(ConversationState Before, DateTimeOffset At, IReadOnlyList<string> Types)
{
    public static async ValueTask<ReplayedCall> ReadAsync(
        ILedger ledger, StreamId stream, FoundAppend found, CancellationToken cancel)
    {
        var (before, at, types) = (ConversationState.Initial, default(DateTimeOffset), new List<string>());
        await foreach (var recorded in StreamTail.ReadAsync(ledger, stream, StreamHead.Empty, cancel))
        {
            if (recorded.Seq > found.LastSeq)
                break;
            if (recorded.Seq < found.FirstSeq)
            {
                before = before.With(ConversationCodec.Decode(recorded), recorded.At);
                continue;
            }
            at = recorded.At;
            types.Add(recorded.Type);
        }
        return new ReplayedCall(before, at, types);
    }

    /// <summary>The answer of the first time.</summary>
    /// <exception cref="InvalidOperationException">It was another command then.</exception>
    public ConversationOutcome Answer(ConversationCommand command)
    {
        var decision = command.DecideOn(Before, At);
        // Of an erased person nothing is left to decide on; that the conversation is over is the answer then.
        if (!Before.Erased && !decision.Events.Select(ConversationCodec.TypeOf).SequenceEqual(Types))
            throw new InvalidOperationException($"A call that recorded {string.Join(", ", Types)} was sent again as another command.");
        return decision.Outcome;
    }
}
