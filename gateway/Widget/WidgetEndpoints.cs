using Blinq.Gateway.Endpoints;
using Blinq.Gateway.Errors;
using Blinq.Gateway.Files;
using Blinq.Gateway.RateLimits;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Blinq.Gateway.Widget;

/// <summary><c>/blinq.js</c> for every page, and <c>/blinq-HASH.js</c> for one that pins it by its hash (ADR 111).</summary>
internal static class WidgetEndpoints
{
    /// <summary>An hour: a mended widget must reach every page within a working day. Then one question, mostly a 304.</summary>
    private const string ForAWhile = "public, max-age=3600, stale-while-revalidate=86400";

    private const string ForEver = "public, max-age=31536000, immutable";

    public static void MapWidget(this IEndpointRouteBuilder routes)
    {
        // Compressed now, not while somebody waits for it.
        var script = WidgetScript.File;
        var newest = new FileReply(script, ForAWhile);
        var pinned = new FileReply(script, ForEver);
        var group = routes.MapGroup("").WithTags("Widget").Refuses(Problems.TooManyRequests);

        group.MapMethods("/blinq.js", [HttpMethods.Get], Newest).WithName("widget").WithSummary("The widget, the newest there is.");
        group.MapMethods("/blinq.js", [HttpMethods.Head], Newest).WithName("widgetHead").WithSummary("The same without the script.");
        group.MapMethods("/blinq-{hash}.js", [HttpMethods.Get], Pinned).WithName("pinnedWidget")
            .WithSummary("The widget of exactly this hash, for pages that pin it with integrity.").Refuses(Problems.NotFound);
        group.MapMethods("/blinq-{hash}.js", [HttpMethods.Head], Pinned).WithName("pinnedWidgetHead")
            .WithSummary("The same without the script.").Refuses(Problems.NotFound);

        Results<FileReply, Problem> Newest(HttpContext http, Limits limits) => Serve(http, limits, newest);

        Results<FileReply, Problem> Pinned(HttpContext http, Limits limits, string hash) =>
            hash.Equals(script.Hash, StringComparison.Ordinal) ? Serve(http, limits, pinned) : Open(http, Problems.NotFound);
    }

    private static Results<FileReply, Problem> Serve(HttpContext http, Limits limits, FileReply reply) =>
        limits.Call(http) is { } tooMany ? Open(http, tooMany) : Open(http, reply);

    /// <summary>
    /// The same for everybody, so any page may read it: a script with <c>integrity</c> is fetched by CORS. The second header is
    /// for pages that are isolated (COEP).
    /// </summary>
    private static T Open<T>(HttpContext http, T answer)
    {
        http.Response.Headers.AccessControlAllowOrigin = "*";
        http.Response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        return answer;
    }
}
