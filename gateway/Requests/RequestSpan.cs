using System.Diagnostics;

namespace Blinq.Gateway.Requests;

/// <summary>What the span of a request says: which route by its template, never the path itself, and the status.</summary>
internal static class RequestSpan
{
    private static readonly string[] Methods = ["GET", "POST", "PATCH", "PUT", "DELETE", "OPTIONS", "HEAD"];

    public static void Tell(this Activity span, HttpContext http)
    {
        // A method can be any text that a client chose.
        var method = Methods.Contains(http.Request.Method) ? http.Request.Method : "_OTHER";
        var route = (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
        span.DisplayName = route is null ? method : $"{method} {route}";
        span.SetTag("http.request.method", method).SetTag("http.route", route).SetTag("http.response.status_code", http.Response.StatusCode);
        if (http.Response.StatusCode >= StatusCodes.Status500InternalServerError)
            span.SetStatus(ActivityStatusCode.Error);
    }
}
