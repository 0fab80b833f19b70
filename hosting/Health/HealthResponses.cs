using System.Diagnostics;
using System.Text;

namespace Blinq.Hosting.Health;

/// <summary>
/// The answers to <c>/health/live</c> and <c>/health/ready</c> of a process without an HTTP API of its own; those of a
/// gateway look the same.
/// </summary>
internal static class HealthResponses
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    public static void MapPlainHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/health/live", Methods, (HttpContext http) => WriteAsync(http, StatusCodes.Status200OK, "application/json", """{"status":"live"}"""));
        routes.MapMethods("/health/ready", Methods, async (HttpContext http, Readiness readiness) => await AnswerAsync(http, await readiness.AskAsync()));
    }

    private static Task AnswerAsync(HttpContext http, NotReady? why) => why switch
    {
        null => WriteAsync(http, StatusCodes.Status200OK, "application/json", """{"status":"ready"}"""),
        NotReady.Draining => RefuseAsync(http, "draining", "This node is shutting down."),
        NotReady.Overloaded => RefuseAsync(http, "overloaded", "Too much is waiting. Nothing was changed."),
        NotReady.LedgerUnavailable => RefuseAsync(http, "ledger_unavailable", "The ledger cannot be reached. Nothing was changed."),
        NotReady.NoSilo => RefuseAsync(http, "no_silo", "No silo can be reached. Nothing was changed."),
        _ => throw new UnreachableException(),
    };

    private static Task RefuseAsync(HttpContext http, string code, string title)
    {
        http.Response.Headers.RetryAfter = "1";
        return WriteAsync(
            http, StatusCodes.Status503ServiceUnavailable, "application/problem+json",
            $$"""{"title":"{{title}}","status":503,"code":"{{code}}"}""");
    }

    private static Task WriteAsync(HttpContext http, int status, string type, string body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = type;
        http.Response.Headers.CacheControl = "no-store";
        return http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body)).AsTask();
    }
}
