using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;

namespace Blinq.Identity.Parsing;

/// <summary>
/// Reads one JSON object that can be read in one way only: valid UTF-8 without a byte order mark (RFC 8259 §8.1), no name
/// twice in an object at any depth, not even in another spelling (RFC 7519 §4, RFC 8725 §3.11 is about the same kind of
/// confusion), nothing after it, no comments or trailing commas, no unpaired surrogates, at most 64 levels.
/// </summary>
internal static class StrictJson
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 64 };
    private static readonly JsonDocumentOptions Lax = new() { AllowDuplicateProperties = true, MaxDepth = 64 };

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
        document = null;
        looseIsBroken = false;
        if (!Utf8.IsValid(utf8.Span))
            return false;
        try
        {
            if (SurrogateEscapes.CountUnpaired(utf8.Span) is var unpaired and > 0)
            {
                if (CountUnpairedIn(looseName, utf8) != unpaired)
                    return false;
                looseIsBroken = true;
            }

            document = JsonDocument.Parse(utf8, Strict);
        }
        catch (JsonException)
        {
            // Not JSON, or a name twice: the answer is "no", and the exception's text quotes the token.
            return false;
        }

        if (document.RootElement.ValueKind == JsonValueKind.Object)
            return true;
        document.Dispose();
        document = null;
        return false;
    }

    /// <summary>
    /// Read apart from the strict reading, whose search for duplicates throws something else than
    /// <see cref="JsonException"/> where a name holds an unpaired surrogate.
    /// </summary>
    private static int CountUnpairedIn(ReadOnlySpan<byte> name, ReadOnlyMemory<byte> utf8)
    {
        var count = 0;
        using var document = JsonDocument.Parse(utf8, Lax);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            return 0;
        foreach (var property in document.RootElement.EnumerateObject())
        {
            if (property.Value.ValueKind == JsonValueKind.String
                && JsonMarshal.GetRawUtf8PropertyName(property).SequenceEqual(name))
                count += SurrogateEscapes.CountUnpaired(JsonMarshal.GetRawUtf8Value(property.Value));
        }
        return count;
    }
}
