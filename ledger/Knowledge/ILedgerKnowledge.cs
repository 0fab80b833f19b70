using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Indexes;

namespace Blinq.Ledger.Knowledge;

/// <summary>
/// A tenant's documents and audiences as they are now, read from what appends changed (<see cref="KnowledgeChange"/>). Every
/// call sees all that was acknowledged before it began. Pages are 1–200 long, cursors are opaque and a wrong one throws
/// <see cref="FormatException"/>.
/// </summary>
public interface ILedgerKnowledge
{
    ValueTask<DocumentListing?> FindDocumentAsync(TenantId tenant, string document, CancellationToken cancel);

    /// <summary>
    /// Some documents, without their texts, and all of the tenant's audiences: in one state of the database, so that who may see
    /// them can be told.
    /// </summary>
    /// <param name="documents">At most 100 ids. Those that there are come in any order.</param>
    ValueTask<KnowledgeExcerpt> ReadKnowledgeExcerptAsync(TenantId tenant, IReadOnlyList<string> documents, CancellationToken cancel);

    /// <summary>Documents by their ids, in ordinal order, without their texts.</summary>
    ValueTask<Page<DocumentListing>> ListDocumentsAsync(TenantId tenant, string? cursor, int limit, CancellationToken cancel);

    /// <summary>All of a tenant's audiences by their ids, in ordinal order.</summary>
    ValueTask<IReadOnlyList<AudienceListing>> ListAudiencesAsync(TenantId tenant, CancellationToken cancel);

    ValueTask<KnowledgeTotals> ReadKnowledgeTotalsAsync(TenantId tenant, CancellationToken cancel);

    /// <summary>
    /// Runs a search in one state of the database: audiences, candidates and passages are those of one moment. Its cost does
    /// not grow with what other tenants have, given tokens that no other tenant uses.
    /// </summary>
    ValueTask<KnowledgeFound> SearchAsync(TenantId tenant, IKnowledgeSearch search, CancellationToken cancel);
}

/// <summary>What a search looks for, and what it takes of what is found. It may be run again after a failure, and keeps nothing.</summary>
public interface IKnowledgeSearch
{
    /// <summary>What a passage must have, given the tenant's audiences; <c>null</c> = nothing can be found.</summary>
    PassageFilter? FilterBy(IReadOnlyList<AudienceListing> audiences);

    /// <summary>Which of the candidates to read, in which order.</summary>
    /// <param name="candidates">The passages that the filter lets through, each once, in any order.</param>
    /// <returns>Positions of at most 100 candidates.</returns>
    IReadOnlyList<long> Choose(IReadOnlyList<PassageCandidate> candidates);
}

/// <summary>A passage must have at least one token of each group.</summary>
/// <param name="Groups">1–4, none of them empty. The last one's tokens are what is looked for.</param>
/// <param name="Prefix">Also enough where the last token of the last group is: a token that begins so; <c>null</c> = none.</param>
/// <param name="Limit">
/// How many candidates at most: 1–10,000. Each token that is looked for gets its <see cref="Share"/> of the newest that have it, so
/// that a common one does not crowd out a rare one.
/// </param>
public sealed record PassageFilter(IReadOnlyList<IReadOnlyList<string>> Groups, string? Prefix, int Limit)
{
    /// <summary>How many candidates each token that is looked for may bring.</summary>
    internal int Share => Math.Max(1, Limit / Groups[^1].Count);

    /// <summary>For each token that is looked for, the groups that a passage must meet, in a store's own language.</summary>
    /// <param name="write">A token, or the beginning of some.</param>
    internal IEnumerable<string> Conditions(string and, string or, Func<string, bool, string> write)
    {
        var others = string.Concat(Groups.SkipLast(1).Select(group => $"({string.Join(or, group.Select(token => write(token, false)))}){and}"));
        return Groups[^1].Select((token, i) => i == Groups[^1].Count - 1 && Prefix is { } prefix
            ? $"{others}({write(token, false)}{or}{write(prefix, true)})"
            : others + write(token, false));
    }
}

/// <summary>A passage that the filter lets through.</summary>
/// <param name="Position">Where it stands among all passages; later ones were put later.</param>
/// <param name="Ordinal">Its place in the document, from 0.</param>
/// <param name="Tokens">With a space between.</param>
public readonly record struct PassageCandidate(long Position, string Document, int Ordinal, string Tokens);

/// <summary>A passage that was chosen.</summary>
/// <param name="Version">The document's version: the seq of its last event.</param>
/// <param name="Details">The document's.</param>
public sealed record FoundPassage(string Document, long Version, int Ordinal, string Details, string Heading, string Text);

/// <summary>What a search came to.</summary>
/// <param name="KnowledgeVersion">Counts the changes of the tenant's knowledge up to the state that was searched.</param>
/// <param name="Passages">In the order in which they were chosen.</param>
public sealed record KnowledgeFound(long KnowledgeVersion, IReadOnlyList<FoundPassage> Passages);

/// <summary>A document.</summary>
/// <param name="Version">The seq of its last event.</param>
/// <param name="Hash">SHA-256 of what it holds, 64 hex digits.</param>
/// <param name="Text"><c>null</c> in a list.</param>
public sealed record DocumentListing(string Document, long Version, DateTimeOffset At, string Hash, int Passages, string Details, string? Text);

/// <summary>An audience.</summary>
/// <param name="Version">The seq of its last event.</param>
public sealed record AudienceListing(string Audience, long Version, DateTimeOffset At, string Rule);

/// <summary>Documents and all audiences of one moment.</summary>
public sealed record KnowledgeExcerpt(IReadOnlyList<DocumentListing> Documents, IReadOnlyList<AudienceListing> Audiences);

/// <summary>How much a tenant has.</summary>
/// <param name="Version">Counts the changes.</param>
/// <param name="Bytes">Of documents' details and texts in UTF-8.</param>
public sealed record KnowledgeTotals(long Version, long Documents, long Passages, long Bytes, long Audiences)
{
    public static readonly KnowledgeTotals None = new(0, 0, 0, 0, 0);
}
