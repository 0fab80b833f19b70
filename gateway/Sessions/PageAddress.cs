using System.Diagnostics.CodeAnalysis;

namespace Blinq.Gateway.Sessions;

/// <summary>
/// The address of a page without what often is a secret or names a person: query, fragment and user information
/// (docs/adr/0152). What is kept stands in the audit trail for ever, and every reader of a conversation sees it.
/// </summary>
internal static class PageAddress
{
    /// <summary>Works on any text; what is no address is kept up to its first <c>?</c> or <c>#</c>.</summary>
    [return: NotNullIfNotNull(nameof(address))]
    public static string? WithoutSecrets(string? address)
    {
        if (address is null)
            return null;
        var end = address.AsSpan().IndexOfAny('?', '#');
        return WithoutUserInformation(end < 0 ? address : address[..end]);
    }

    // RFC 3986 §3.2.1: what stands before the last '@' of the authority. Browsers take a backslash for a slash.
    private static string WithoutUserInformation(string address)
    {
        var scheme = address.IndexOf("//", StringComparison.Ordinal);
        if (scheme < 0)
            return address;
        var start = scheme + 2;
        var length = address.AsSpan(start).IndexOfAny('/', '\\');
        var authority = address.AsSpan(start, length < 0 ? address.Length - start : length);
        var at = authority.LastIndexOf('@');
        return at < 0 ? address : address.Remove(start, at + 1);
    }
}
