using Blinq.Gateway.Access;
using Blinq.Gateway.Requests;
using Blinq.Grains.Keys;
using Blinq.Ledger.Identifiers;

namespace Blinq.Gateway.Conversations;

internal static class ConversationPath
{
    /// <summary>The caller's own conversation that a path names. Another tenant's cannot even be named.</summary>
    public static bool TryParse(HttpContext http, string sessionId, out ConversationKey key)
    {
        var valid = SessionId.TryParse(sessionId, out var session);
        key = valid ? new ConversationKey(http.Caller().Trust.Tenant, session) : default;
        if (valid && http.Features.Get<RequestLogContext>() is { } note)
            http.Features.Set(note with { Session = session.Value });
        return valid;
    }
}
