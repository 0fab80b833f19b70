using Blinq.Gateway.Endpoints;
using Blinq.Gateway.Errors;

namespace Blinq.Gateway.Streams;

internal static class StreamEndpoints
{
    public static void MapStreams(this IEndpointRouteBuilder routes) =>
        routes.MapWidgetCalls().MapCallsWithCredential().MapGet("/stream", StreamMessages.HandleAsync)
            .WithName("streamMessages").WithSummary("New messages as they come, as server-sent events.")
            .WithDescription(StreamMessages.Description)
            .TakesHeader(StreamMessages.LastEventId, "The id of the last event that was received: goes on after it.")
            .Refuses(Problems.SessionSuspended, Problems.SessionEnded, Problems.IdentityRequired, Problems.TooManyStreams);
}
