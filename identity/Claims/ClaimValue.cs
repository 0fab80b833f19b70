using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Blinq.Identity.Parsing;

namespace Blinq.Identity.Claims;

/// <summary>
/// One value that a claim can have: a text, a number, or true or false. Values of different kinds are never equal, and texts
/// are compared character by character.
/// </summary>
/// <param name="Text">A text as it is; a number without exponent and trailing zeros; <c>true</c> or <c>false</c>.</param>
public readonly record struct ClaimValue(ClaimKind Kind, string Text)
{
    /// <summary>Longest text, in UTF-16 code units.</summary>
    public const int MaxLength = 128;

    /// <summary>Most texts in one claim's list.</summary>
    public const int MaxValues = 16;

    // Read exactly: a number that is rounded would equal its neighbour, which may be another customer's.
    private const int MaxNumberLength = 24;

    /// <summary>Reads a claim: one value, or a list of at most <see cref="MaxValues"/> texts, of which each is kept once, in ordinal order.</summary>
    /// <param name="isList">Whether it was a list.</param>
    public static bool TryReadAll(JsonElement claim, out IReadOnlyList<ClaimValue> values, out bool isList)
    {
        isList = claim.ValueKind == JsonValueKind.Array;
        values = [];
        if (!isList)
        {
            if (!TryRead(claim, out var single))
                return false;
            values = [single];
            return true;
        }
        if (claim.GetArrayLength() > MaxValues)
            return false;
        var texts = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var item in claim.EnumerateArray())
        {
            if (!TryRead(item, out var value) || value.Kind != ClaimKind.Text)
                return false;
            texts.Add(value.Text);
        }
        values = [.. texts.Select(text => new ClaimValue(ClaimKind.Text, text))];
        return true;
    }

    /// <summary>Reads one value: a text of at most <see cref="MaxLength"/>, a number of at most 24 characters without exponent, true or false.</summary>
    public static bool TryRead(JsonElement json, out ClaimValue value)
    {
        value = json.ValueKind switch
        {
            JsonValueKind.String when !SurrogateEscapes.HasUnpaired(JsonMarshal.GetRawUtf8Value(json))
                && json.GetString() is { Length: <= MaxLength } text => new(ClaimKind.Text, text),
            JsonValueKind.Number when TryReadNumber(json.GetRawText(), out var number) => new(ClaimKind.Number, number),
            JsonValueKind.True => new(ClaimKind.Truth, "true"),
            JsonValueKind.False => new(ClaimKind.Truth, "false"),
            _ => default,
        };
        return value.Text is not null;
    }

    private static bool TryReadNumber(string raw, [NotNullWhen(true)] out string? number)
    {
        number = null;
        if (raw.Length > MaxNumberLength || raw.AsSpan().ContainsAny('e', 'E'))
            return false;
        var exact = decimal.Parse(raw, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
        number = exact.ToString("0.#########################", CultureInfo.InvariantCulture);
        return true;
    }

    /// <summary>Without the value: this text can end up in a log line.</summary>
    public override string ToString() => $"ClaimValue {{ Kind = {Kind} }}";
}

/// <summary>Which kind of value a claim has.</summary>
public enum ClaimKind
{
    Text,
    Number,
    Truth,
}
