using System.Text;

namespace Blinq.Gateway.Access;

internal static class BasicPassword
{
    private const string Scheme = "Basic ";

    /// <summary>The password of <c>Authorization: Basic</c> (RFC 7617 §2), whatever the user's name; empty if there is none.</summary>
    public static string Of(HttpContext http)
    {
        var header = http.Request.Headers.Authorization;
        if (header.Count != 1 || header[0] is not { } value || !value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return "";
        var bytes = new byte[value.Length];
        if (!Convert.TryFromBase64Chars(value.AsSpan(Scheme.Length).Trim(' '), bytes, out var length))
            return "";
        var pair = Encoding.UTF8.GetString(bytes, 0, length);
        var colon = pair.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? "" : pair[(colon + 1)..];
    }
}
