using Blinq.Gateway.Access;

namespace Blinq.Gateway.Analytics;

internal static class AnalyticsEndpoints
{
    public static void MapAnalytics(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/tenant/analytics", GetAnalytics.HandleAsync).NeedsManagementKey(supportMay: true).WithTags("Analytics")
            .WithName("getAnalytics").WithSummary("Conversations, messages, active users and first replies a UTC day, or the most active users.")
            .WithDescription("Of the days that from (included) to to (excluded) touch: the last 30 if left out, at most the last 366.");
}
