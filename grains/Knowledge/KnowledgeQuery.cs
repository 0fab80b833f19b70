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

    /// <summary>Most passages that are ranked; each word brings the same share of them, the newest that have it.</summary>
    public const int MaxCandidates = 1_000;

    private const int MaxWords = 32;

    /// <summary>A last word this short is no beginning of others.</summary>
    private const int ShortestPrefix = 2;

    // The usual values (Robertson and Zaragoza 2009).
    private const double K1 = 1.2, B = 0.75;

    private readonly string[] _words = WordsOf(tenant, query);

    private string? Prefix => _words is [.., var last] && last.Length >= ScopeTokens.WordPrefix(tenant).Length + ShortestPrefix ? last : null;

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
        var (before, prefix) = (ScopeTokens.WordPrefix(tenant), Prefix);
        var ranges = new List<(int Start, int Length)>();
        foreach (var (token, start, length) in WordTokens.Locate(text))
        {
            var word = before + token;
            if (!_words.Contains(word) && (prefix is null || !word.StartsWith(prefix, StringComparison.Ordinal)))
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
        if (_words.Length == 0)
            return null;
        var scope = ScopeTokens.OfVisitor(visitor, audiences.Select(one => (one.Audience, AudienceJson.Read(one.Rule))));
        var groups = new List<IReadOnlyList<string>> { scope.Select(token => ScopeTokens.Indexed(tenant, token)).ToList() };
        if (collections.Count > 0)
            groups.Add(collections.Select(name => ScopeTokens.IndexedCollection(tenant, name)).ToList());
        groups.Add(_words);
        return new PassageFilter(groups, Prefix, MaxCandidates);
    }

    /// <inheritdoc/>
    public IReadOnlyList<long> Choose(IReadOnlyList<PassageCandidate> candidates)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        var counts = candidates.Select(candidate => Count(candidate.Tokens)).ToList();
        var averageLength = counts.Count == 0 ? 1 : Math.Max(1, counts.Sum(count => (long)count.Length) / (double)counts.Count);
        var weights = new double[_words.Length];
        for (var i = 0; i < weights.Length; i++)
        {
            var having = counts.Count(count => count.Words[i] > 0);
            weights[i] = Math.Log(1 + ((counts.Count - having + 0.5) / (having + 0.5)));
        }
        return [.. candidates.Zip(counts, (candidate, count) => (candidate, Score: ScoreOf(count, weights, averageLength)))
            .OrderByDescending(one => one.Score)
            .ThenBy(one => one.candidate.Document, StringComparer.Ordinal)
            .ThenBy(one => one.candidate.Ordinal)
            .Skip(offset)
            // One more tells whether there is another page.
            .Take(limit + 1)
            .Select(one => one.candidate.Position)];
    }

    private static double ScoreOf((int[] Words, int Length) count, double[] weights, double averageLength)
    {
        var score = 0.0;
        for (var i = 0; i < weights.Length; i++)
        {
            double times = count.Words[i];
            score += weights[i] * times * (K1 + 1) / (times + (K1 * (1 - B + (B * count.Length / averageLength))));
        }
        return score;
    }

    /// <summary>How often each word stands in a passage, and how many words that has.</summary>
    private (int[] Words, int Length) Count(string tokens)
    {
        var found = new int[_words.Length];
        var (length, prefix) = (0, Prefix);
        foreach (var range in tokens.AsSpan().Split(' '))
        {
            var token = tokens.AsSpan()[range];
            // The others tell who may see it.
            if (token is not ['t', ..])
                continue;
            length++;
            for (var i = 0; i < found.Length; i++)
            {
                if (i == found.Length - 1 && prefix is not null ? token.StartsWith(prefix, StringComparison.Ordinal) : token.SequenceEqual(_words[i]))
                    found[i]++;
            }
        }
        return (found, length);
    }

    // The last one stays last: it may be a beginning.
    private static string[] WordsOf(TenantId tenant, string query)
    {
        var prefix = ScopeTokens.WordPrefix(tenant);
        var words = WordTokens.Of(query);
        return words.Count == 0 ? [] : [.. words.SkipLast(1).Where(word => word != words[^1]).Distinct(StringComparer.Ordinal).Take(MaxWords - 1).Append(words[^1]).Select(word => prefix + word)];
    }
}
