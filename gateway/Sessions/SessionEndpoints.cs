using Blinq.Gateway.Endpoints;
using Blinq.Gateway.Errors;

namespace Blinq.Gateway.Sessions;

internal static class SessionEndpoints
{
    public static void MapSessions(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapWidgetCalls();

        group.MapPost("/init", InitSession.HandleAsync)
            .WithName("initSession").WithSummary("Start a conversation, or come back to one.")
            .WithDescription("A token that is refused and none at all get the same answer; the tenant's audit trail says why.")
            .Takes(typeof(InitSessionRequest))
            .Refuses(Problems.UnknownPublicToken, Problems.IdentityRequired, Problems.TrustUnsettled);

        var inside = group.MapCallsWithCredential();
        inside.MapPost("/messages", PostMessage.HandleAsync)
            .WithName("postMessage").WithSummary("Say something. The same clientId again is the same message.")
            .HonoursIdempotencyKey("in the same conversation").Takes(typeof(PostMessageRequest))
            .Refuses(Problems.SessionSuspended, Problems.SessionEnded, Problems.IdentityRequired, Problems.ClientIdReused);
        inside.MapGet("/messages", ReadMessages.HandleAsync)
            .WithName("readMessages").WithSummary("Read the conversation's messages, oldest first.")
            .Refuses(Problems.SessionSuspended, Problems.SessionEnded, Problems.IdentityRequired);
        inside.MapPost("/reset", ResetSession.HandleAsync)
            .WithName("resetSession").WithSummary("Log out: ends this credential, and the conversation itself if it is anonymous.");
    }
}
