using System.Text;

namespace Blinq.Ledger.Knowledge;

/// <summary>
/// A passage must have at least one token of each group. The last one's tokens are what is looked for: first the newest passages that
/// have all of them; of the places that are left each token gets an equal share, for the newest that have it and not all the others,
/// so that a common one does not crowd out a rare one (docs/adr/0216).
/// </summary>
/// <param name="Groups">1–4, none of them empty.</param>
/// <param name="Prefix">
/// What is left of the last token's share goes to the newest passages that lack it and have a token which begins so, those with all the
/// other tokens first; <c>null</c> = none. It is asked last, since for a beginning an index must go through all that have it.
/// </param>
/// <param name="Limit">How many candidates at most: 1–10,000.</param>
public sealed record PassageFilter(IReadOnlyList<IReadOnlyList<string>> Groups, string? Prefix, int Limit)
{
    private const int FewScopes = 16;

    private readonly byte[][][] _scopes = [.. Groups.SkipLast(1).Select(group => group.Select(Encoding.UTF8.GetBytes).ToArray())];

    /// <summary>Whether <see cref="Admits"/> costs less than an index that is asked for these groups too.</summary>
    internal bool IsCheapToCheck => _scopes.Sum(group => group.Length) <= FewScopes;

    /// <summary>Whether a passage has a token of each group but the last.</summary>
    /// <param name="tokens">The passage's, in UTF-8, with a space between.</param>
    internal bool Admits(ReadOnlySpan<byte> tokens)
    {
        foreach (var group in _scopes)
        {
            if (!HasOne(tokens, group))
                return false;
        }
        return true;
    }

    /// <summary>What to ask an index for, step by step: how much a step asks for depends on what those before it found.</summary>
    internal IEnumerable<IReadOnlyList<WantedPassages>> Steps(FilterLanguage language)
    {
        var tokens = Groups[^1].Select(language.Token).ToList();
        var scope = string.Concat(Groups.SkipLast(1).Select(group => $"({string.Join(language.Or, group.Select(language.Token))}){language.And}"));
        var (left, last) = (Limit, Groups[^1][^1]);
        if (tokens.Count > 1)
        {
            var all = new WantedPassages(scope, string.Join(language.And, tokens), left);
            yield return [all];
            left = all.Missing;
        }
        var each = tokens.Take(left).Select((token, i) => new WantedPassages(scope, Without(token, i), Math.Max(1, left / tokens.Count))).ToList();
        if (each.Count > 0)
            yield return each;
        if (Prefix is null || each.Count < tokens.Count)
            yield break;
        var beginning = language.Without(language.Beginning(Prefix), language.Token(last));
        left = each[^1].Missing;
        if (left > 0 && tokens.Count > 1)
        {
            var all = new WantedPassages(scope, string.Join(language.And, tokens.SkipLast(1).Append(beginning)), left);
            yield return [all];
            left = all.Missing;
        }
        if (left > 0)
            yield return [new WantedPassages(scope, Without(beginning, tokens.Count - 1), left)];

        // Those with all the others are found already.
        string Without(string token, int index) =>
            tokens.Count == 1 ? token : language.Without(token, string.Join(language.And, tokens.Where((_, i) => i != index)));
    }

    private static bool HasOne(ReadOnlySpan<byte> tokens, byte[][] group)
    {
        foreach (var token in group)
        {
            if (PassageTokens.Count(tokens, token) > 0)
                return true;
        }
        return false;
    }
}

/// <summary>The newest passages that meet a condition.</summary>
/// <param name="scope">What must be met besides <paramref name="words"/>, in a store's own language.</param>
/// <param name="limit">How many at most.</param>
internal sealed class WantedPassages(string scope, string words, int limit)
{
    public string Words => words;

    public string Condition { get; } = scope + words;

    public int Missing => limit - Found;

    /// <summary>How many were found, whether for the first time or not.</summary>
    public int Found { get; set; }
}

/// <summary>How a store's index is asked.</summary>
/// <param name="Beginning">Has a token that begins so.</param>
/// <param name="Without">Meets the first and not the second.</param>
internal sealed record FilterLanguage(string And, string Or, Func<string, string> Token, Func<string, string> Beginning, Func<string, string, string> Without);
