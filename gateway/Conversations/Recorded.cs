using System.Diagnostics;
using Blinq.Gateway.Errors;
using Blinq.Grains.Conversations;

namespace Blinq.Gateway.Conversations;

internal static class Recorded
{
    public static (RecordedResponse?, Problem?) Describe(RecordOutcome outcome) => outcome switch
    {
        RecordOutcome.Recorded recorded => (new RecordedResponse(recorded.Seq, recorded.At), null),
        RecordOutcome.IdempotencyKeyReused => (null, Problems.IdempotencyKeyReused),
        RecordOutcome.Unknown => (null, Problems.NotFound),
        RecordOutcome.Ended => (null, Problems.ConversationEnded),
        _ => throw new UnreachableException(),
    };
}
