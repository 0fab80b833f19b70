using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Blinq.Gateway.Files;

/// <summary>In which coding a file is sent (RFC 9110 §8.4.1).</summary>
internal enum ContentCoding
{
    Identity,
    Gzip,
    Brotli,
}

internal static class ContentCodings
{
    private static readonly (ContentCoding Coding, string Name)[] Known = [(ContentCoding.Brotli, "br"), (ContentCoding.Gzip, "gzip")];

    /// <summary>The smallest of those that the client likes best. Who refuses everything gets the file as it is.</summary>
    public static ContentCoding Choose(StringValues acceptEncoding)
    {
        if (!StringWithQualityHeaderValue.TryParseList(acceptEncoding, out var accepted))
            return ContentCoding.Identity;
        var (best, liking) = (ContentCoding.Identity, 0.0);
        foreach (var (coding, name) in Known)
        {
            if (QualityOf(name, accepted) is var quality && quality > liking)
                (best, liking) = (coding, quality);
        }
        // What is named with a higher weight wins; what isn't named only fills in.
        return QualityOf("identity", accepted, named: true) > liking ? ContentCoding.Identity : best;
    }

    /// <summary>As <c>Content-Encoding</c> says it; <c>null</c> for the file as it is.</summary>
    public static string? ToHeader(this ContentCoding coding) => coding switch
    {
        ContentCoding.Gzip => "gzip",
        ContentCoding.Brotli => "br",
        _ => null,
    };

    private static double QualityOf(string name, IList<StringWithQualityHeaderValue> accepted, bool named = false)
    {
        var other = 0.0;
        foreach (var item in accepted)
        {
            if (item.Value.Equals(name, StringComparison.OrdinalIgnoreCase))
                return item.Quality ?? 1;
            if (item.Value.Equals("*", StringComparison.Ordinal) && !named)
                other = item.Quality ?? 1;
        }
        return other;
    }
}
