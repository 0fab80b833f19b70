using System.Globalization;

namespace Blinq.Identity.Parsing;

/// <summary>
/// Finds halves of surrogate pairs that JSON text spells as <c>\uXXXX</c> (RFC 8259 §8.2). They are the one way in which
/// valid UTF-8 and valid JSON can still hold a string that is no text.
/// </summary>
internal static class SurrogateEscapes
{
    private const int EscapeLength = 6;

    /// <summary>How many escaped surrogates have no partner. The text need not be JSON; then the number means nothing.</summary>
    public static int CountUnpaired(ReadOnlySpan<byte> json)
    {
        var count = 0;
        for (var rest = json; ;)
        {
            // In JSON a backslash stands in strings only, and starts an escape there.
            var at = rest.IndexOf((byte)'\\');
            if (at < 0)
                return count;
            rest = rest[at..];
            var unit = ReadEscape(rest);
            if (unit is not { } read)
            {
                // A two-character escape such as \n or \\ is stepped over whole.
                rest = rest[Math.Min(2, rest.Length)..];
                continue;
            }
            rest = rest[EscapeLength..];
            if (!char.IsSurrogate(read))
                continue;
            if (char.IsHighSurrogate(read) && ReadEscape(rest) is { } next && char.IsLowSurrogate(next))
                rest = rest[EscapeLength..];
            else
                count++;
        }
    }

    private static char? ReadEscape(ReadOnlySpan<byte> text) =>
        text.Length >= EscapeLength && text[0] == '\\' && text[1] == 'u'
        && ushort.TryParse(text[2..EscapeLength], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit)
            ? (char)unit
            : null;
}
