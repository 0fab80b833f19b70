using Microsoft.Extensions.Primitives;

namespace Blinq.Gateway.Origins;

/// <summary>
/// Cross-origin rules of the widget's calls. A preflight names no tenant, so any origin gets one; every answer can be
/// read by the page that asked, errors too, so that the widget can tell its developer what is wrong. Whether a call is
/// allowed is for the tenant's list to say (<see cref="OriginRules"/>). Cookies are never involved.
/// </summary>
internal static class Cors
{
    private const int MaxRequestedHeaders = 1_024;

    /// <returns>Whether this was a preflight, which is answered now.</returns>
    public static bool Answer(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.Vary = "Origin";
        if (StringValues.IsNullOrEmpty(http.Request.Headers.Origin))
            return false;
        // A value that no browser sends is not echoed: it may not even be a legal header.
        if (OriginRules.OriginOf(http) is { } named)
        {
            headers.AccessControlAllowOrigin = named;
            headers.AccessControlExposeHeaders = "Retry-After";
        }
        if (!HttpMethods.IsOptions(http.Request.Method) || !http.Request.Headers.ContainsKey("Access-Control-Request-Method"))
            return false;

        headers.AccessControlAllowMethods = "GET, POST";
        headers.AccessControlAllowHeaders = AllowedHeaders(http.Request.Headers.AccessControlRequestHeaders);
        headers.AccessControlMaxAge = "7200";
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        return true;
    }

    /// <summary>
    /// The widget's own, and whatever else is asked for: error tracking adds headers such as <c>traceparent</c> to every
    /// <c>fetch</c> of a page, and a refusal would cost the chat. They carry nothing here: no cookies, no credentials.
    /// </summary>
    private static string AllowedHeaders(StringValues asked)
    {
        const string Own = "authorization, content-type, last-event-id";
        var isList = asked is [{ Length: > 0 and <= MaxRequestedHeaders } single] && single.All(IsOfAList);
        return isList ? $"{Own}, {asked}" : Own;
    }

    private static bool IsOfAList(char character) => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.' or ',' or ' ';
}
