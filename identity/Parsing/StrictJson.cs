using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;

namespace Blinq.Identity.Parsing;

/// <summary>
/// Reads one JSON object that can be read in one way only: valid UTF-8 without a byte order mark (RFC 8259 §8.1), no
/// name twice in an object at any depth and in any spelling (RFC 7515 §4, RFC 7519 §4), nothing after it, no comments or
/// trailing commas, no unpaired surrogates (in values they may be let through), at most 64 levels.
/// </summary>
internal static class StrictJson
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64 };

    /// <param name="utf8">Must not change as long as the document is used.</param>
    /// <param name="unpairedInValues">
    /// Whether strings, though not names, may hold unpaired surrogates. No API can read such a string:
    /// <see cref="SurrogateEscapes"/> helps.
    /// </param>
    public static bool TryParseObject(
        ReadOnlyMemory<byte> utf8, bool unpairedInValues, [NotNullWhen(true)] out JsonDocument? document)
    {
        if (!TryParse(utf8, out document))
            return false;
        if (IsClean(document.RootElement, utf8.Span, unpairedInValues))
            return true;
        document.Dispose();
        document = null;
        return false;
    }

    private static bool TryParse(ReadOnlyMemory<byte> utf8, [NotNullWhen(true)] out JsonDocument? document)
    {
        document = null;
        if (!Utf8.IsValid(utf8.Span))
            return false;
        try
        {
            document = JsonDocument.Parse(utf8, Options);
            return true;
        }
        catch (JsonException)
        {
            // Not JSON: the answer is "no", and the exception's text quotes the token.
            return false;
        }
    }

    private static bool IsClean(JsonElement root, ReadOnlySpan<byte> json, bool unpairedInValues)
    {
        if (root.ValueKind != JsonValueKind.Object)
            return false;

        // Surrogates first: a name that holds half a pair cannot be read, and so not be compared.
        var hasEscapes = json.Contains((byte)'\\');
        if (hasEscapes && SurrogateEscapes.HasUnpaired(json) && (!unpairedInValues || HasUnpairedName(root)))
            return false;
        return !DuplicateNames.AreIn(root, hasEscapes);
    }

    private static bool HasUnpairedName(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Array)
            return element.EnumerateArray().Any(HasUnpairedName);
        return element.ValueKind == JsonValueKind.Object && element.EnumerateObject().Any(property =>
            SurrogateEscapes.HasUnpaired(JsonMarshal.GetRawUtf8PropertyName(property)) || HasUnpairedName(property.Value));
    }
}
