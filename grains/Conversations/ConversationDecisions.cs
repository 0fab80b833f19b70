using Blinq.Grains.Deciding;

namespace Blinq.Grains.Conversations;

internal static class ConversationDecisions
{
    /// <summary>The same decision for a caller that does not know which command it was.</summary>
    public static Decision<ConversationEvent, ConversationOutcome> Untyped<TOutcome>(this Decision<ConversationEvent, TOutcome> decision)
        where TOutcome : ConversationOutcome =>
        new(decision.Events, decision.Outcome);
}
