using Blinq.Ledger.Indexes;

namespace Blinq.Grains.Conversations;

/// <summary>What an append's events add to the tenant's numbers of the day. Pure.</summary>
internal static class ConversationActivity
{
    /// <returns><c>null</c> if they add nothing.</returns>
    public static IndexEntry.Activity? Of(ConversationState before, IReadOnlyList<ConversationEvent> events, DateTimeOffset at)
    {
        var (sessions, verified, messages, userMessages) = (0, 0, 0, 0);
        var user = before.Binding?.User;
        var isActive = false;
        TimeSpan? firstReply = null;
        foreach (var happened in events)
        {
            sessions += happened is ConversationEvent.SessionStarted ? 1 : 0;
            if (ConversationIndexing.AcceptedBy(happened)?.User is { } accepted)
            {
                verified += accepted == user ? 0 : 1;
                (user, isActive) = (accepted, true);
            }
            if (happened is not ConversationEvent.MessagePosted posted)
                continue;
            messages++;
            if (posted.Role != MessageRole.Visitor)
                firstReply ??= before.WaitsForReplySince is { } since ? at - since : null;
            else if (user is not null)
                (userMessages, isActive) = (userMessages + 1, true);
        }
        return sessions + messages > 0 || isActive
            ? new IndexEntry.Activity(sessions, verified, messages, isActive ? user : null, userMessages, Positive(firstReply))
            : null;
    }

    private static TimeSpan? Positive(TimeSpan? waited) => waited < TimeSpan.Zero ? TimeSpan.Zero : waited;
}
