using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Blinq.Identity.Parsing;

/// <summary>Reads texts that are shown and nothing else, as far as they can be shown.</summary>
internal static class ProfileText
{
    /// <summary>The text of a JSON string up to the first half of a surrogate pair; <c>null</c> if the value is no string.</summary>
    /// <param name="isWhole">Whether that is all of it.</param>
    public static string? Read(JsonElement value, out bool isWhole)
    {
        isWhole = value.ValueKind == JsonValueKind.String;
        if (!isWhole)
            return null;
        var raw = JsonMarshal.GetRawUtf8Value(value);
        var half = SurrogateEscapes.IndexOfUnpaired(raw);
        isWhole = half < 0;
        return isWhole ? value.GetString() : JsonSerializer.Deserialize<string>([.. raw[..half], (byte)'"']);
    }

    /// <summary>
    /// The longest beginning that has room: whole characters as readers see them (grapheme clusters, UAX #29), but for one that
    /// has no room even alone, which is cut between code points.
    /// </summary>
    /// <param name="maxLength">In UTF-16 code units; at least 2.</param>
    public static string Cut(string text, int maxLength)
    {
        if (text.Length <= maxLength)
            return text;
        var end = 0;
        var next = StringInfo.GetNextTextElementLength(text, end);
        while (end + next <= maxLength)
        {
            end += next;
            next = StringInfo.GetNextTextElementLength(text, end);
        }
        if (next > maxLength)
            end = char.IsLowSurrogate(text[maxLength]) ? maxLength - 1 : maxLength;
        return text[..end];
    }
}
