using System.Text;
using Blinq.Gateway.Files;
using Blinq.Hosting.Settings;

namespace Blinq.Gateway.Welcome;

/// <summary>
/// <c>GET /</c> on the public listener, for a person who types the address into a browser: the demo where there is one,
/// otherwise a page that says what this is and where to go.
/// </summary>
internal static class WelcomePage
{
    private const string Html = """
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>Blinq gateway</title>
        <main>
        <h1>Blinq gateway</h1>
        <p>This is the gateway of Blinq, identity-verified chat sessions. It is running; there is nothing to see here, for it serves websites and their backends.</p>
        <ul>
        <li><a href="/console/sign-in">The console, for a tenant's own people</a></li>
        <li><a href="/openapi/v1.json">The API as an OpenAPI document</a></li>
        <li><a href="/blinq.js">The chat widget's script</a></li>
        <li><a href="/health/ready">Whether it is ready</a></li>
        </ul>
        <p>To see it at work on this machine, start it with <code>--Blinq:Demo true</code> and come back.</p>
        </main>
        </html>
        """;

    public static void MapWelcome(this IEndpointRouteBuilder routes, BlinqOptions options)
    {
        var page = new FileReply(ServedFile.Of(Encoding.UTF8.GetBytes(Html), "text/html; charset=utf-8"), "no-cache");
        routes.MapMethods("/", [HttpMethods.Get, HttpMethods.Head], Answer).ExcludeFromDescription();

        IResult Answer(HttpContext http)
        {
            if (options.Demo)
                return TypedResults.Redirect("/demo");
            http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
            return page;
        }
    }
}
