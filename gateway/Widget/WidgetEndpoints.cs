using Blinq.Gateway.Endpoints;
using Blinq.Gateway.Errors;
using Blinq.Gateway.Files;
using Blinq.Gateway.RateLimits;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Blinq.Gateway.Widget;

/// <summary>
/// <c>/blinq.js</c> for every page, <c>/blinq-HASH.js</c> for one that pins it by its hash (ADR 111), and the panel and the
/// languages, which the loader asks for with the hash it was built with (ADR 120).
/// </summary>
internal static class WidgetEndpoints
{
    /// <summary>An hour: a mended widget must reach every page within a working day. Then one question, mostly a 304.</summary>
    private const string ForAWhile = "public, max-age=3600, stale-while-revalidate=86400";

    private const string ForEver = "public, max-age=31536000, immutable";

    /// <summary>The panel under another hash than its own: what is served there changes with the next update.</summary>
    private const string ForAMoment = "public, max-age=60";

    public static void MapWidget(this IEndpointRouteBuilder routes)
    {
        // Compressed now, not while a browser waits for it.
        var script = WidgetScript.File;
        _ = WidgetScript.Parts;
        var newest = new FileReply(script, ForAWhile);
        var pinned = new FileReply(script, ForEver);
        var group = routes.MapGroup("").WithTags("Widget").Refuses(Problems.TooManyRequests);

        group.MapMethods("/blinq.js", [HttpMethods.Get], Newest).WithName("widget").WithSummary("The widget, the newest there is.");
        group.MapMethods("/blinq.js", [HttpMethods.Head], Newest).WithName("widgetHead").WithSummary("The same without the script.");
        group.MapMethods("/blinq-{part}.js", [HttpMethods.Get], Beside).WithName("widgetPart")
            .WithSummary("The widget of exactly this hash, for pages that pin it with integrity; its panel; the texts of a language.")
            .Refuses(Problems.NotFound);
        group.MapMethods("/blinq-{part}.js", [HttpMethods.Head], Beside).WithName("widgetPartHead")
            .WithSummary("The same without the script.").Refuses(Problems.NotFound);

        Results<FileReply, Problem> Newest(HttpContext http, Limits limits) => Serve(http, limits, newest);

        // v: the hash that the loader was built with. For another one, as right after an update, the newest is served for a while.
        Results<FileReply, Problem> Beside(HttpContext http, Limits limits, string part, string? v)
        {
            if (part.Equals(script.Hash, StringComparison.Ordinal))
                return Serve(http, limits, pinned);
            if (!WidgetScript.Parts.TryGetValue(part, out var file))
                return Open(http, Problems.NotFound);
            return Serve(http, limits, new FileReply(file, file.Hash.Equals(v, StringComparison.Ordinal) ? ForEver : ForAMoment));
        }
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
