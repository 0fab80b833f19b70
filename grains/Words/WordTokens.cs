using System.Globalization;
using System.Text;
using Lucene.Net.Tartarus.Snowball;
using Lucene.Net.Tartarus.Snowball.Ext;

namespace Blinq.Grains.Words;

/// <summary>
/// Cuts a text into what it is found by: its words, normalized (NFKC, small letters, <c>ё</c> as <c>е</c>) and without their
/// endings where they are Russian or English. The same for every store, for documents and for queries. Thread-safe.
/// </summary>
public static class WordTokens
{
    /// <summary>Longest token in UTF-16 code units; a longer word is known by its beginning.</summary>
    public const int MaxLength = 40;

    // A stemmer holds the word that it is at.
    [ThreadStatic]
    private static SnowballProgram? _russian, _english;

    /// <summary>The tokens in order, with repetitions. Words are letters, digits and marks (Unicode) that stand together.</summary>
    /// <param name="text">Without unpaired surrogates.</param>
    public static List<string> Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var tokens = new List<string>();
        var word = new StringBuilder(MaxLength);
        foreach (var rune in Nfkc.Normalize(text).EnumerateRunes())
        {
            if (!IsOfWord(rune))
                End();
            else if (word.Length + rune.Utf16SequenceLength <= MaxLength)
                word.Append(Small(rune).ToString());
        }
        End();
        return tokens;

        void End()
        {
            if (word.Length > 0)
                tokens.Add(Stem(word.ToString()));
            word.Clear();
        }
    }

    /// <summary>The same tokens, with where each stands in the text, in UTF-16 code units.</summary>
    /// <param name="text">Without unpaired surrogates.</param>
    public static List<LocatedToken> Locate(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var tokens = new List<LocatedToken>();
        var word = new StringBuilder(MaxLength);
        var (from, to) = (0, 0);
        foreach (var (start, length, normalized) in Nfkc.NormalizePieces(text))
        {
            foreach (var rune in normalized.EnumerateRunes())
            {
                if (!IsOfWord(rune))
                {
                    End();
                    continue;
                }
                if (word.Length == 0)
                    from = start;
                to = start + length;
                if (word.Length + rune.Utf16SequenceLength <= MaxLength)
                    word.Append(Small(rune).ToString());
            }
        }
        End();
        return tokens;

        void End()
        {
            if (word.Length > 0)
                tokens.Add(new LocatedToken(Stem(word.ToString()), from, to - from));
            word.Clear();
        }
    }

    private static bool IsOfWord(Rune rune) => rune.IsAscii
        ? Rune.IsLetterOrDigit(rune)
        : Rune.GetUnicodeCategory(rune) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
            or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.NonSpacingMark
            or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark or UnicodeCategory.DecimalDigitNumber
            or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;

    private static Rune Small(Rune rune) => rune.Value == 'ё' || rune.Value == 'Ё' ? new Rune('е') : Rune.ToLowerInvariant(rune);

    // Kazakh and Ukrainian letters lie outside of both ranges, so their words are kept whole.
    private static string Stem(string word)
    {
        if (word.Length < 3)
            return word;
        if (!word.AsSpan().ContainsAnyExceptInRange('а', 'я'))
            return Stem(_russian ??= new RussianStemmer(), word);
        return word.AsSpan().ContainsAnyExceptInRange('a', 'z') ? word : Stem(_english ??= new EnglishStemmer(), word);
    }

    private static string Stem(SnowballProgram stemmer, string word)
    {
        stemmer.SetCurrent(word);
        stemmer.Stem();
        return stemmer.Current is { Length: > 0 } stem ? stem : word;
    }
}
