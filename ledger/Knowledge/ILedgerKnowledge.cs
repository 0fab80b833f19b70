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

    /// <summary>How often a passage has what is looked for.</summary>
    /// <param name="tokens">The passage's, in UTF-8, with a space between.</param>
    TokenCounts Count(ReadOnlySpan<byte> tokens);

    /// <summary>Which of the candidates to read, in which order.</summary>
    /// <param name="candidates">The passages that the filter lets through, each once, in any order.</param>
    /// <returns>Positions of at most 100 candidates.</returns>
    IReadOnlyList<long> Choose(IReadOnlyList<PassageCandidate> candidates);
}

/// <summary>A passage that the filter lets through.</summary>
/// <param name="Position">Where it stands among all passages; later ones were put later.</param>
/// <param name="Ordinal">Its place in the document, from 0.</param>
/// <param name="Counts">As the search counted them.</param>
public readonly record struct PassageCandidate(long Position, string Document, int Ordinal, TokenCounts Counts);

/// <summary>How often a passage has each token that is looked for.</summary>
/// <param name="Times">In the order of the tokens.</param>
/// <param name="Length">How many words the passage has.</param>
public readonly record struct TokenCounts(IReadOnlyList<int> Times, int Length);

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
