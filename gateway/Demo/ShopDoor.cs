using System.Net;
using Blinq.Gateway.Errors;
using Blinq.Gateway.RateLimits;

namespace Blinq.Gateway.Demo;

/// <summary>
/// Stands before every call of the demo: it is for a browser on this very machine, and what changes something only for
/// the shop's own page.
/// </summary>
internal sealed class ShopDoor(Limits limits) : IEndpointFilter
{
    /// <summary>No form and no other site's page can send it without asking first, and nobody is answered who asks.</summary>
    public const string Header = "Blinq-Demo";

    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        Refuse(context.HttpContext) is { } refusal ? ValueTask.FromResult<object?>(refusal) : next(context);

    private Problem? Refuse(HttpContext http)
    {
        // A page of another name that was made to lead to this machine (DNS rebinding), or a tunnel, shows its own name here.
        if (!IsLoopback(http.Request.Host.Host))
            return Problems.NotFound;
        if (!HttpMethods.IsPost(http.Request.Method))
            return null;
        if (!IsOwnPage(http.Request))
            return Problems.OriginNotAllowed;
        return limits.Call(http);
    }

    private static bool IsOwnPage(HttpRequest request) =>
        request.Headers[Header] == "1"
        && (request.Headers.Origin.Count == 0 || request.Headers.Origin == $"{request.Scheme}://{request.Host}")
        && (request.Headers["Sec-Fetch-Site"].Count == 0 || request.Headers["Sec-Fetch-Site"] == "same-origin");

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
