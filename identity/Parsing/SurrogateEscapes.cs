using System.Globalization;

namespace Blinq.Identity.Parsing;

/// <summary>
/// Finds halves of surrogate pairs that JSON text spells as <c>\uXXXX</c> (RFC 8259 §8.2). They are the one way in which
/// valid UTF-8 and valid JSON can still hold a string that is no text.
/// </summary>
internal static class SurrogateEscapes
{
    private const int EscapeLength = 6;

    public static bool HasUnpaired(ReadOnlySpan<byte> json) => IndexOfUnpaired(json) >= 0;

    /// <summary>
    /// Where the first escaped surrogate stands that has no partner; -1 if all have one. The text need not be JSON; then
    /// the answer means nothing.
    /// </summary>
    public static int IndexOfUnpaired(ReadOnlySpan<byte> json)
    {
        for (var start = 0; ;)
        {
            // In JSON a backslash stands in strings only, and starts an escape there.
            var offset = json[start..].IndexOf((byte)'\\');
            if (offset < 0)
                return -1;
            var at = start + offset;
            if (ReadEscape(json[at..]) is not { } unit)
            {
                // A two-character escape such as \n or \\ is stepped over whole.
                start = Math.Min(at + 2, json.Length);
                continue;
            }
            start = at + EscapeLength;
            if (!char.IsSurrogate(unit))
                continue;
            if (!char.IsHighSurrogate(unit) || ReadEscape(json[start..]) is not { } next || !char.IsLowSurrogate(next))
                return at;
            start += EscapeLength;
        }
    }

    /// <summary>A copy of the text with U+FFFD, the replacement character, for every half of a pair.</summary>
    public static byte[] ReplaceUnpaired(ReadOnlySpan<byte> json)
    {
        var copy = json.ToArray();
        for (var start = 0; IndexOfUnpaired(copy.AsSpan(start)) is var at and >= 0; start += at + EscapeLength)
            "\\uFFFD"u8.CopyTo(copy.AsSpan(start + at));
        return copy;
    }

    private static char? ReadEscape(ReadOnlySpan<byte> text) =>
        text.Length >= EscapeLength && text[0] == '\\' && text[1] == 'u'
        && ushort.TryParse(text[2..EscapeLength], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit)
            ? (char)unit
            : null;
}
