using Blinq.Gateway.Access;
using Blinq.Gateway.Errors;
using Blinq.Hosting.Listeners;
using Orleans.Dashboard;

namespace Blinq.Gateway.Dashboards;

/// <summary>
/// Orleans' dashboard: silos, kinds of grains and how their calls do, on the operators' listener, where
/// <c>Blinq:Operator:Dashboard</c> asks for it. Without what it could show of a grain or of the log (docs/adr/0201).
/// </summary>
internal static class OperatorDashboard
{
    /// <summary>Pages of the package that would show what a grain holds, or what the process logs.</summary>
    private static readonly string[] Closed = ["GrainState", "Trace"];

    public static void MapOperatorDashboard(this IEndpointRouteBuilder routes)
    {
        var pages = routes.MapOrleansDashboard(OperatorPaths.Dashboard).NeedsOperatorKey(basic: true);
        pages.ExcludeFromDescription();
        pages.AddEndpointFilter((call, next) => IsClosed(call.HttpContext.Request.Path)
            ? ValueTask.FromResult<object?>(Problems.NotFound)
            : next(call));
    }

    // The prefix matches as routing does: whatever the case, with a slash at the end or without.
    private static bool IsClosed(PathString path) =>
        Closed.Any(page => path.StartsWithSegments($"{OperatorPaths.Dashboard}/{page}"));
}
