using Microsoft.Extensions.Primitives;

namespace Blinq.Gateway.Origins;

/// <summary>
/// Cross-origin rules of the widget's calls. A preflight names no tenant, so any origin gets one; every answer can be
/// read by the page that asked, errors too, so that the widget can tell its developer what is wrong. Whether a call is
/// allowed is for the tenant's list to say (<see cref="OriginRules"/>). Cookies are never involved.
/// </summary>
internal static class Cors
{
    private const int MaxOriginLength = 512;

    /// <returns>Whether this was a preflight, which is answered now.</returns>
    public static bool Answer(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.Vary = "Origin";
        var origin = http.Request.Headers.Origin;
        if (StringValues.IsNullOrEmpty(origin))
            return false;
        // A value that no browser sends is not echoed: it may not even be a legal header.
        if (IsPrintable(origin))
        {
            headers.AccessControlAllowOrigin = origin;
            headers.AccessControlExposeHeaders = "Retry-After";
        }
        if (!HttpMethods.IsOptions(http.Request.Method) || !http.Request.Headers.ContainsKey("Access-Control-Request-Method"))
            return false;

        headers.AccessControlAllowMethods = "GET, POST";
        headers.AccessControlAllowHeaders = "authorization, content-type, last-event-id";
        headers.AccessControlMaxAge = "7200";
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        return true;
    }

    private static bool IsPrintable(StringValues origin) =>
        origin is [{ Length: <= MaxOriginLength } single] && !single.AsSpan().ContainsAnyExceptInRange('!', '~');
}
