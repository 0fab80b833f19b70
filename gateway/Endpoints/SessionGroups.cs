using Blinq.Gateway.Errors;

namespace Blinq.Gateway.Endpoints;

/// <summary>For the OpenAPI document: the call shows a session credential, which its own handler checks.</summary>
internal sealed record NeedsCredential;

/// <summary>What the widget's calls have in common.</summary>
internal static class SessionGroups
{
    public static RouteGroupBuilder MapWidgetCalls(this IEndpointRouteBuilder routes) =>
        routes.MapGroup("/v1/session").WithTags("Widget")
            .Refuses(Problems.TenantSuspended, Problems.OriginNotAllowed, Problems.TooManyRequests);

    public static RouteGroupBuilder MapCallsWithCredential(this RouteGroupBuilder widget) =>
        widget.MapGroup("").WithMetadata(new NeedsCredential()).Refuses(Problems.SessionUnknown);
}
