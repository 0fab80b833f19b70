using Blinq.Gateway.Bodies;
using Blinq.Gateway.Endpoints;
using Blinq.Gateway.Errors;
using Blinq.Hosting.Health;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Blinq.Gateway.Health;

internal sealed record HealthResponse(string Status);

internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/health").WithTags("Health");
        // Monitors ask with HEAD, too; the server leaves the body out.
        group.MapMethods("/live", [HttpMethods.Head], Live).ExcludeFromDescription();
        group.MapMethods("/ready", [HttpMethods.Head], ReadyAsync).ExcludeFromDescription();
        group.MapGet("/live", Live)
            .WithName("live").WithSummary("The process runs.");
        group.MapGet("/ready", ReadyAsync)
            .WithName("ready").WithSummary("This node takes requests: the ledger can be written and the node does not drain.")
            .Refuses(Problems.Draining, Problems.LedgerUnavailable, Problems.Overloaded, Problems.NoSilo);
    }

    private static Reply<HealthResponse> Live() => new(new HealthResponse("live"));

    private static async Task<Results<Reply<HealthResponse>, Problem>> ReadyAsync(Readiness readiness) =>
        await readiness.AskAsync() switch
    {
        null => new Reply<HealthResponse>(new HealthResponse("ready")),
        NotReady.Draining => Problems.Draining,
        NotReady.Overloaded => Problems.Overloaded,
        NotReady.LedgerUnavailable => Problems.LedgerUnavailable,
        NotReady.NoSilo => Problems.NoSilo,
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
