using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;

namespace Blinq.Identity.Parsing;

/// <summary>
/// Reads one JSON object that can be read in one way only: valid UTF-8 without a byte order mark (RFC 8259 §8.1), no
/// name twice in an object at any depth and in any spelling (RFC 7515 §4, RFC 7519 §4), nothing after it, no comments or
/// trailing commas, no unpaired surrogates, at most 64 levels.
/// </summary>
internal static class StrictJson
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64 };

    /// <param name="utf8">Must not change as long as the document is used.</param>
    /// <param name="looseName">
    /// The one top-level name whose string may hold unpaired surrogates, because a later check has its own reason for
    /// them; empty = none.
    /// </param>
    /// <param name="looseIsBroken">Whether it does. That string must not be read.</param>
    public static bool TryParseObject(
        ReadOnlyMemory<byte> utf8,
        ReadOnlySpan<byte> looseName,
        [NotNullWhen(true)] out JsonDocument? document,
        out bool looseIsBroken)
    {
        looseIsBroken = false;
        if (!TryParse(utf8, out document))
            return false;
        if (IsClean(document.RootElement, utf8.Span, looseName, out looseIsBroken))
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

    private static bool IsClean(
        JsonElement root, ReadOnlySpan<byte> json, ReadOnlySpan<byte> looseName, out bool looseIsBroken)
    {
        looseIsBroken = false;
        if (root.ValueKind != JsonValueKind.Object)
            return false;

        // Surrogates first: a name that holds half a pair cannot be read, and so not be compared.
        var hasEscapes = json.Contains((byte)'\\');
        if (hasEscapes && SurrogateEscapes.CountUnpaired(json) is var unpaired and > 0)
        {
            if (CountUnpairedIn(root, looseName) != unpaired)
                return false;
            looseIsBroken = true;
        }
        return !DuplicateNames.AreIn(root, hasEscapes);
    }

    private static int CountUnpairedIn(JsonElement root, ReadOnlySpan<byte> name)
    {
        var count = 0;
        foreach (var property in root.EnumerateObject())
        {
            if (property.Value.ValueKind == JsonValueKind.String
                && JsonMarshal.GetRawUtf8PropertyName(property).SequenceEqual(name))
                count += SurrogateEscapes.CountUnpaired(JsonMarshal.GetRawUtf8Value(property.Value));
        }
        return count;
    }
}
