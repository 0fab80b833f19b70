using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Indexes;
using Blinq.Ledger.Knowledge;
using Blinq.Ledger.Sqlite.Reading;

namespace Blinq.Ledger.Sqlite;

/// <content>Documents and audiences.</content>
public sealed partial class SqliteLedger : ILedgerKnowledge
{
    /// <inheritdoc/>
    public ValueTask<DocumentListing?> FindDocumentAsync(TenantId tenant, string document, CancellationToken cancel) =>
        _reads.ReadAsync(connection => KnowledgeQueries.FindDocument(connection, tenant, document), cancel);

    /// <inheritdoc/>
    public ValueTask<KnowledgeExcerpt> ReadKnowledgeExcerptAsync(TenantId tenant, IReadOnlyList<string> documents, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(documents);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(documents.Count, KnowledgeRules.MaxExcerpt);
        return _reads.ReadAsync(connection => KnowledgeQueries.ReadExcerpt(connection, tenant, documents), cancel);
    }

    /// <inheritdoc/>
    public ValueTask<Page<DocumentListing>> ListDocumentsAsync(TenantId tenant, string? cursor, int limit, CancellationToken cancel)
    {
        PageLimit.Check(limit);
        return _reads.ReadAsync(connection => KnowledgeQueries.ListDocuments(connection, tenant, cursor, limit), cancel);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<AudienceListing>> ListAudiencesAsync(TenantId tenant, CancellationToken cancel) =>
        _reads.ReadAsync(connection => KnowledgeQueries.ListAudiences(connection, tenant), cancel);

    /// <inheritdoc/>
    public ValueTask<KnowledgeTotals> ReadKnowledgeTotalsAsync(TenantId tenant, CancellationToken cancel) =>
        _reads.ReadAsync(connection => KnowledgeQueries.ReadTotals(connection, tenant), cancel);

    /// <inheritdoc/>
    public ValueTask<KnowledgeFound> SearchAsync(TenantId tenant, IKnowledgeSearch search, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(search);
        return _reads.ReadAsync(connection => KnowledgeQueries.Search(connection, tenant, search), cancel);
    }
}
