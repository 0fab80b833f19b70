namespace Blinq.Gateway.Access;

internal static class Bearer
{
    private const string Scheme = "Bearer ";

    /// <summary>What follows <c>Authorization: Bearer</c> (RFC 6750 §2.1); empty if there is none, or more than one.</summary>
    public static ReadOnlySpan<char> Of(HttpContext http)
    {
        var header = http.Request.Headers.Authorization;
        return header.Count == 1 && header[0] is { } value && value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? value.AsSpan(Scheme.Length).Trim(' ')
            : [];
    }
}
