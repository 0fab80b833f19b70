using Blinq.Ledger.Appends;

namespace Blinq.Grains.Conversations;

/// <summary>
/// A message with a client id stands in its conversation once. Visitors' and the tenant's client ids are apart; all
/// credentials of a visitor share theirs, since a client may send a message again after it got a new credential.
/// </summary>
public static class ClientIds
{
    public static DeduplicationKey? KeyOf(ConversationEvent.MessagePosted posted)
    {
        ArgumentNullException.ThrowIfNull(posted);
        if (posted.ClientId is not { } clientId)
            return null;
        return DeduplicationKey.Of((posted.Role == MessageRole.Visitor ? "visitor\n" : "tenant\n") + clientId);
    }
}
