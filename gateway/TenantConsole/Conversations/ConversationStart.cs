using Blinq.Gateway.Bodies;
using Blinq.Gateway.Conversations;
using Blinq.Grains.Conversations;
using Blinq.Grains.Payloads;
using Blinq.Ledger;

namespace Blinq.Gateway.TenantConsole.Conversations;

/// <summary>Where a conversation began.</summary>
/// <param name="Page">Without query and fragment, unless the tenant keeps them.</param>
internal sealed record ConversationStart(DateTimeOffset At, string? Origin, string? Page)
{
    /// <returns><c>null</c> if there is no such conversation, or its person was erased.</returns>
    public static async ValueTask<ConversationStart?> ReadAsync(HttpContext http, ILedger ledger, string sessionId)
    {
        var events = await ReadEvents.HandleAsync(http, ledger, sessionId, null, "1");
        if (events.Result is not Reply<EventsResponse> { Value.Items: [{ Payload: { } payload } first, ..] })
            return null;
        try
        {
            return ConversationCodec.Decode(first.Type, payload.Utf8.Span) is ConversationEvent.SessionStarted started
                ? new ConversationStart(first.At, started.Origin, started.Context?.Url)
                : null;
        }
        catch (UnknownEventException)
        {
            // Written by a newer release.
            return null;
        }
    }
}
