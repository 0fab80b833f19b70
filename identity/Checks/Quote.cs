using System.Text.Json;

namespace Blinq.Identity.Checks;

/// <summary>Shows a value of the token in a detail, cut to a readable length.</summary>
internal static class Quote
{
    private const int MaxLength = 64;

    public static string Of(JsonElement value) => Cut(value.GetRawText());

    public static string Of(string name) => Cut($"\"{JsonEncodedText.Encode(name)}\"");

    private static string Cut(string json)
    {
        if (json.Length <= MaxLength)
            return json;
        // Not through the middle of a character.
        var end = char.IsHighSurrogate(json[MaxLength - 1]) ? MaxLength - 1 : MaxLength;
        return json[..end] + "…";
    }
}
