using Blinq.Ledger.Appends;

namespace Blinq.Grains.Conversations;

/// <summary>
/// A message with a client id stands in its conversation once, and so does a tenant's entry with an Idempotency-Key. Visitors' and the tenant's client ids are apart; all
/// credentials of a visitor share theirs, since a client may send a message again after it got a new credential.
/// </summary>
public static class ClientIds
{
    /// <returns><c>null</c> for what may stand any number of times.</returns>
    public static DeduplicationKey? KeyOf(ConversationEvent happened) => happened switch
    {
        ConversationEvent.MessagePosted { ClientId: { } clientId } posted =>
            DeduplicationKey.Of((posted.Role == MessageRole.Visitor ? "visitor\n" : "tenant\n") + clientId),
        ConversationEvent.EventRecorded { IdempotencyKey: { } key } => DeduplicationKey.Of($"recorded\n{key}"),
        _ => null,
    };
}
