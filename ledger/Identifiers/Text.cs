namespace Blinq.Ledger.Identifiers;

/// <summary>What every text must be before it is hashed and stored as UTF-8.</summary>
public static class Text
{
    /// <summary>Whether the text has no unpaired surrogate, that is, whether UTF-8 can hold it without loss.</summary>
    public static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1]))
                return false;
            i++;
        }
        return true;
    }

    /// <summary>The beginning of a well-formed text, one code unit shorter where it would else end in the middle of a character.</summary>
    /// <param name="length">At most so many UTF-16 code units, 1 or more.</param>
    public static string Cut(string text, int length)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
    }
}
