using System.Text;
using Blinq.Gateway.Errors;
using Blinq.Gateway.Files;
using Blinq.Gateway.Widget;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Blinq.Gateway.Demo;

/// <summary><c>/demo</c>, and what the page consists of.</summary>
internal sealed class ShopPage
{
    /// <summary>Nothing inline, nothing from elsewhere, no frame, no form: all that the page and the widget on it need.</summary>
    public const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

    private static readonly (string Name, string Type)[] Parts =
    [
        ("shop.css", "text/css; charset=utf-8"),
        ("shop.js", "text/javascript; charset=utf-8"),
        ("backend.js", "text/javascript; charset=utf-8"),
        ("elements.js", "text/javascript; charset=utf-8"),
        ("story.js", "text/javascript; charset=utf-8"),
        ("token.js", "text/javascript; charset=utf-8"),
        ("trail.js", "text/javascript; charset=utf-8"),
        ("shipping.html", "text/html; charset=utf-8"),
        ("icon.svg", "image/svg+xml"),
    ];

    private readonly Lazy<Dictionary<string, FileReply>> _files = new(() => Parts.ToDictionary(
        part => part.Name, part => new FileReply(ServedFile.Of(ServedFile.ReadEmbedded($"demo/{part.Name}"), part.Type), "no-cache")));

    private volatile FileReply? _page;

    public static async Task<FileReply> Handle(HttpContext http, ShopPage page, ShopSessions sessions, ShopLibrary library, DemoTenant tenant)
    {
        // Before the scripts run, so that their first calls have a cookie.
        sessions.Of(http);
        await library.FillAsync($"{http.Request.Scheme}://{http.Request.Host}", http.RequestAborted);
        Protect(http.Response.Headers);
        return page._page ??= Make((await tenant.GetTrustAsync(http.RequestAborted)).PublicTokens[0]);
    }

    public static Results<FileReply, Problem> HandleFile(HttpContext http, ShopPage page, string file)
    {
        if (!page._files.Value.TryGetValue(file, out var found))
            return Problems.NotFound;
        Protect(http.Response.Headers);
        return found;
    }

    private static void Protect(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = Policy;
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
    }

    /// <summary>As a shop's own page has the token and the script written into it.</summary>
    private static FileReply Make(string publicToken)
    {
        var html = Encoding.UTF8.GetString(ServedFile.ReadEmbedded("demo/index.html"))
            .Replace("{{publicToken}}", publicToken, StringComparison.Ordinal)
            .Replace("{{script}}", WidgetScript.PinnedPath, StringComparison.Ordinal)
            .Replace("{{integrity}}", WidgetScript.File.Integrity, StringComparison.Ordinal);
        return new FileReply(ServedFile.Of(Encoding.UTF8.GetBytes(html), "text/html; charset=utf-8"), "no-store");
    }
}
