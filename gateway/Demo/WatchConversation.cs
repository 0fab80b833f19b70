using Blinq.Gateway.Bodies;
using Blinq.Gateway.Errors;
using Blinq.Ledger.Identifiers;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Blinq.Gateway.Demo;

internal sealed class WatchConversationRequest
{
    public string? SessionId { get; set; }
}

/// <summary><c>POST /demo/api/conversations</c>: the page says which conversation its widget has. Its id is no secret.</summary>
internal static class WatchConversation
{
    public static async Task<Results<EmptyReply, Problem>> HandleAsync(HttpContext http, ShopSessions sessions)
    {
        var (request, malformed) = await JsonBody.ReadAsync<WatchConversationRequest>(http);
        if (malformed is not null)
            return malformed;
        if (!SessionId.TryParse(request!.SessionId, out var session)
            || !await sessions.Of(http).Trail.WatchAsync(session, http.RequestAborted))
            return Problems.NotFound;
        return EmptyReply.Instance;
    }
}
