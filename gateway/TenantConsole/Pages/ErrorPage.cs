using System.Globalization;
using Blinq.Gateway.Errors;

namespace Blinq.Gateway.TenantConsole.Pages;

/// <summary>What a browser gets where the API would answer with a problem.</summary>
internal static class ErrorPage
{
    public static IResult Of(Problem problem) =>
        ConsolePage.Of<ErrorView, Problem>(problem, "", "error.title", problem.Status);

    /// <summary>For faults, which come when the page's own headers may be gone.</summary>
    public static Task WriteAsync(HttpContext http, Problem problem)
    {
        ConsoleHeaders.Set(http);
        if (problem.RetryAfter is { } wait)
            http.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return Of(problem).ExecuteAsync(http);
    }
}
