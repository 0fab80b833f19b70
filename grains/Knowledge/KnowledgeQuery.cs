using System.Text;
using Blinq.Grains.Words;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Knowledge;

namespace Blinq.Grains.Knowledge;

/// <summary>
/// A visitor's search: what is let through is what the visitor may see and holds one of the query's words, and only that is
/// ranked (BM25), with statistics of nothing else. So nothing that is hidden changes a byte of the answer.
/// </summary>
/// <param name="collections">Only documents of these; empty = all.</param>
/// <param name="limit">1–20 passages.</param>
/// <param name="offset">How many of the best ones to leave out: those of the pages before.</param>
public sealed class KnowledgeQuery(
    TenantId tenant, VisitorScope visitor, string query, IReadOnlyList<string> collections, int limit, int offset = 0) : IKnowledgeSearch
{
    public const int MaxLength = 500;
    public const int MaxLimit = 20;
    public const int MaxCollections = 20;

    /// <summary>Most passages that are ranked: the newest with all words, and of each word the newest that have it.</summary>
    public const int MaxCandidates = 200;

    private const int MaxWords = 32;

    /// <summary>A last word this short is no beginning of others.</summary>
    private const int ShortestPrefix = 2;

    // The usual values (Robertson and Zaragoza 2009).
    private const double K1 = 1.2, B = 0.75;

    private readonly AskedWords _asked = AskedWords.Of(tenant, query);

    /// <summary>A page of what was found, and where the next one begins.</summary>
    /// <param name="found">As a store gave it to this search.</param>
    /// <returns>Next: <c>null</c> = there is no more.</returns>
    public (IReadOnlyList<FoundPassage> Passages, int? Next) PageOf(KnowledgeFound found)
    {
        ArgumentNullException.ThrowIfNull(found);
        return found.Passages.Count > limit ? (found.Passages.Take(limit).ToList(), offset + limit) : (found.Passages, null);
    }

    /// <summary>Where the words that were searched for stand in a text, in order and apart from each other, in UTF-16 code units.</summary>
    public IReadOnlyList<(int Start, int Length)> Highlight(string text)
    {
        var before = ScopeTokens.WordPrefix(tenant);
        var ranges = new List<(int Start, int Length)>();
        foreach (var (token, start, length) in WordTokens.Locate(text))
        {
            var word = before + token;
            if (!_asked.Texts.Contains(word) && (_asked.Prefix is null || !word.StartsWith(_asked.Prefix, StringComparison.Ordinal)))
                continue;
            // One character may make several words, such as a fraction.
            if (ranges is [.., var last] && start < last.Start + last.Length)
                ranges[^1] = (last.Start, Math.Max(last.Length, start + length - last.Start));
            else
                ranges.Add((start, length));
        }
        return ranges;
    }

    /// <inheritdoc/>
    public PassageFilter? FilterBy(IReadOnlyList<AudienceListing> audiences)
    {
        ArgumentNullException.ThrowIfNull(audiences);
        if (_asked.Texts.Length == 0)
            return null;
        var scope = ScopeTokens.OfVisitor(visitor, audiences.Select(one => (one.Audience, AudienceJson.Read(one.Rule))));
        var groups = new List<IReadOnlyList<string>> { scope.Select(token => ScopeTokens.Indexed(tenant, token)).ToList() };
        if (collections.Count > 0)
            groups.Add(collections.Select(name => ScopeTokens.IndexedCollection(tenant, name)).ToList());
        groups.Add(_asked.Texts);
        return new PassageFilter(groups, _asked.Prefix, MaxCandidates);
    }

    /// <inheritdoc/>
    public TokenCounts Count(ReadOnlySpan<byte> tokens)
    {
        var times = new int[_asked.Texts.Length];
        for (var i = 0; i < times.Length; i++)
            times[i] = PassageTokens.Count(tokens, _asked.Utf8[i], begins: i == times.Length - 1 && _asked.Prefix is not null);
        // The tokens that are no words tell who may see it.
        return new TokenCounts(times, tokens.Count(" t"u8) + (tokens.StartsWith("t"u8) ? 1 : 0));
    }

    /// <inheritdoc/>
    public IReadOnlyList<long> Choose(IReadOnlyList<PassageCandidate> candidates)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        var averageLength = candidates.Count == 0 ? 1 : Math.Max(1, candidates.Sum(candidate => (long)candidate.Counts.Length) / (double)candidates.Count);
        var weights = new double[_asked.Texts.Length];
        for (var i = 0; i < weights.Length; i++)
        {
            var having = candidates.Count(candidate => candidate.Counts.Times[i] > 0);
            weights[i] = Math.Log(1 + ((candidates.Count - having + 0.5) / (having + 0.5)));
        }
        return [.. candidates.Select(candidate => (candidate, Score: ScoreOf(candidate.Counts, weights, averageLength)))
            .OrderByDescending(one => one.Score)
            .ThenBy(one => one.candidate.Document, StringComparer.Ordinal)
            .ThenBy(one => one.candidate.Ordinal)
            .Skip(offset)
            // One more tells whether there is another page.
            .Take(limit + 1)
            .Select(one => one.candidate.Position)];
    }

    private static double ScoreOf(TokenCounts count, double[] weights, double averageLength)
    {
        var score = 0.0;
        for (var i = 0; i < weights.Length; i++)
        {
            double times = count.Times[i];
            score += weights[i] * times * (K1 + 1) / (times + (K1 * (1 - B + (B * count.Length / averageLength))));
        }
        return score;
    }

    /// <summary>The query's words as they stand in the index.</summary>
    /// <param name="Prefix">The last one where it may be a beginning; <c>null</c> = it may not.</param>
    private sealed record AskedWords(string[] Texts, byte[][] Utf8, string? Prefix)
    {
        public static AskedWords Of(TenantId tenant, string query)
        {
            if (WordTokens.Of(query) is not [.., var last] words)
                return new AskedWords([], [], null);
            var prefix = ScopeTokens.WordPrefix(tenant);
            // The last one stays last: it may be a beginning.
            string[] texts = [.. words.SkipLast(1).Where(word => word != last).Distinct(StringComparer.Ordinal).Take(MaxWords - 1).Append(last).Select(word => prefix + word)];
            return new AskedWords(texts, [.. texts.Select(Encoding.UTF8.GetBytes)], last.Length >= ShortestPrefix ? texts[^1] : null);
        }
    }
}
