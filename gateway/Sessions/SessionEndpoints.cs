using Blinq.Gateway.OpenApi;
using Blinq.Gateway.Problems;
using Blinq.Gateway.Streams;

namespace Blinq.Gateway.Sessions;

internal static class SessionEndpoints
{
    public static void MapSessions(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/session").WithTags("Widget")
            .Refuses(ProblemList.TenantSuspended, ProblemList.OriginNotAllowed, ProblemList.TooManyRequests);

        group.MapPost("/init", InitSession.HandleAsync)
            .WithName("initSession").WithSummary("Start a conversation, or come back to one.")
            .WithDescription("A token that is refused and none at all get the same answer; the tenant's audit trail says why.")
            .Takes(typeof(InitSessionRequest))
            .Refuses(ProblemList.UnknownPublicToken, ProblemList.IdentityRequired, ProblemList.TrustUnsettled);

        var inside = group.MapGroup("").WithMetadata(new NeedsCredential()).Refuses(ProblemList.SessionUnknown);
        inside.MapPost("/messages", PostMessage.HandleAsync)
            .WithName("postMessage").WithSummary("Say something. The same clientId again is the same message.")
            .Takes(typeof(PostMessageRequest))
            .Refuses(ProblemList.SessionSuspended, ProblemList.IdentityRequired, ProblemList.ClientIdReused);
        inside.MapGet("/messages", ReadMessages.HandleAsync)
            .WithName("readMessages").WithSummary("Read the conversation's messages, oldest first.")
            .Refuses(ProblemList.SessionSuspended, ProblemList.IdentityRequired);
        inside.MapGet("/stream", StreamMessages.HandleAsync)
            .WithName("streamMessages").WithSummary("New messages as they come, as server-sent events.")
            .WithDescription(StreamMessages.Description)
            .TakesHeader(StreamMessages.LastEventId, "The id of the last event that was received: goes on after it.")
            .Refuses(ProblemList.SessionSuspended, ProblemList.IdentityRequired, ProblemList.TooManyStreams);
        inside.MapPost("/reset", ResetSession.HandleAsync)
            .WithName("resetSession").WithSummary("Log out: ends this credential, and the conversation itself if it is anonymous.");
    }
}

/// <summary>For the OpenAPI document: the call shows a session credential, which its own gate checks.</summary>
internal sealed record NeedsCredential;
