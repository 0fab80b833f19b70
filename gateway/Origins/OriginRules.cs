using Blinq.Identity.Trust;

namespace Blinq.Gateway.Origins;

/// <summary>Which origins a tenant's widget may be used from.</summary>
internal static class OriginRules
{
    private const int MaxLength = 512;

    /// <summary>
    /// The page's origin, if a browser named one. What is longer than any origin or not printable names none: a stranger
    /// chose it, and it would be echoed or stand in the audit trail.
    /// </summary>
    public static string? OriginOf(HttpContext http) =>
        http.Request.Headers.Origin is [{ Length: >= 1 and <= MaxLength } origin] && !origin.AsSpan().ContainsAnyExceptInRange('!', '~') ? origin : null;

    /// <summary>
    /// Exact match; no list = any; no Origin header = not a browser's cross-origin call = allowed. <c>null</c> (a
    /// sandboxed frame, a file) is an origin like any other, and never on a list.
    /// </summary>
    public static bool Allow(TenantTrust trust, HttpContext http)
    {
        if (trust.AllowedOrigins.Count == 0)
            return true;
        var origins = http.Request.Headers.Origin;
        if (origins.Count == 0)
            return true;
        return origins.Count == 1 && trust.AllowedOrigins.Contains(origins[0]!, StringComparer.Ordinal);
    }

    /// <summary>Whether a text is an origin in the form in which browsers send it (RFC 6454 §6.2).</summary>
    public static bool IsOrigin(string text)
    {
        if (text.Length > 255 || !Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
            return false;
        var port = uri.IsDefaultPort ? "" : FormattableString.Invariant($":{uri.Port}");
        return string.Equals(text, $"{uri.Scheme}://{uri.Host}{port}", StringComparison.Ordinal)
            && !text.AsSpan().ContainsAnyExceptInRange('!', '~');
    }
}
