using System.Diagnostics.CodeAnalysis;
using Blinq.Ledger.Identifiers;

namespace Blinq.Gateway.Sessions;

/// <summary>
/// The address of a page without what often is a secret or names a person: query, fragment and user information
/// (docs/adr/0152, 0194). What is kept stands in the audit trail for ever, and every reader of a conversation sees it.
/// </summary>
internal static class PageAddress
{
    /// <summary>The same with the query parameters that the tenant names; without them where it would be too long.</summary>
    /// <param name="parameters">Names, case-sensitive.</param>
    /// <param name="longest">In UTF-16 code units.</param>
    [return: NotNullIfNotNull(nameof(address))]
    public static string? Keep(string? address, IReadOnlyList<string> parameters, int longest)
    {
        var page = WithoutSecrets(address);
        if (page is null || parameters.Count == 0)
            return page;
        var fragment = address!.IndexOf('#', StringComparison.Ordinal);
        var whole = fragment < 0 ? address : address[..fragment];
        var query = whole.IndexOf('?', StringComparison.Ordinal);
        if (query < 0)
            return page;
        var kept = whole[(query + 1)..].Split('&').Where(pair => IsNamed(pair, parameters));
        var longer = $"{page}?{string.Join('&', kept)}";
        return longer.Length == page.Length + 1 || longer.Length > longest ? page : longer;
    }

    private static bool IsNamed(string pair, IReadOnlyList<string> parameters)
    {
        var equals = pair.IndexOf('=', StringComparison.Ordinal);
        var name = Uri.UnescapeDataString(equals < 0 ? pair : pair[..equals]);
        return parameters.Contains(name, StringComparer.Ordinal) && Text.IsWellFormed(pair);
    }

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
