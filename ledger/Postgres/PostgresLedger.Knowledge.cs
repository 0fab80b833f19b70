using System.Text;
using Blinq.Ledger.Appends;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Indexes;
using Blinq.Ledger.Knowledge;
using Blinq.Ledger.Postgres.Reading;
using Npgsql;
using NpgsqlTypes;

namespace Blinq.Ledger.Postgres;

/// <content>Documents and audiences.</content>
public sealed partial class PostgresLedger : ILedgerKnowledge
{
    // No append waits for longer than its time-out, and none is sent again after that.
    private const string Stage = """
        WITH old AS (DELETE FROM blinq.knowledge_staged WHERE at < now() - interval '1 day')
        INSERT INTO blinq.knowledge_staged (append_id, at, name, hash, bytes, details, text, headings, texts, tokens)
        VALUES ($1, now(), $2, $3, $4, $5, $6, $7, $8, $9)
        """;

    /// <inheritdoc/>
    public async ValueTask<DocumentListing?> FindDocumentAsync(TenantId tenant, string document, CancellationToken cancel) =>
        await _reader.ReadAllAsync(
            KnowledgeQueries.One, KnowledgeQueries.ReadDocument, cancel, Querying.Value(tenant.Value),
            Querying.Value(PostgresText.Encode(document))).ConfigureAwait(false) is [var found]
            ? found
            : null;

    /// <inheritdoc/>
    public ValueTask<KnowledgeExcerpt> ReadKnowledgeExcerptAsync(TenantId tenant, IReadOnlyList<string> documents, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(documents);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(documents.Count, KnowledgeRules.MaxExcerpt);
        return _reader.ReadAsync(connection => KnowledgeQueries.ReadExcerptAsync(connection, tenant, documents, cancel), cancel);
    }

    /// <inheritdoc/>
    public async ValueTask<Page<DocumentListing>> ListDocumentsAsync(TenantId tenant, string? cursor, int limit, CancellationToken cancel)
    {
        PageLimit.Check(limit);
        var after = cursor is null ? "" : Cursor.Read(KnowledgeQueries.Kind, cursor).Text;
        var rows = await _reader.ReadAllAsync(
            KnowledgeQueries.List, KnowledgeQueries.ReadDocument, cancel, Querying.Value(tenant.Value),
            Querying.Value(PostgresText.Encode(after)), Querying.Value(limit + 1L)).ConfigureAwait(false);
        return rows.Count <= limit
            ? new Page<DocumentListing>(rows, null)
            : new Page<DocumentListing>(rows[..limit], Cursor.Write(KnowledgeQueries.Kind, 0, rows[limit - 1].Document));
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<AudienceListing>> ListAudiencesAsync(TenantId tenant, CancellationToken cancel) =>
        await _reader.ReadAllAsync(
            KnowledgeQueries.AllAudiences, KnowledgeQueries.ReadAudience, cancel, Querying.Value(tenant.Value)).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<KnowledgeTotals> ReadKnowledgeTotalsAsync(TenantId tenant, CancellationToken cancel) =>
        _reader.ReadAsync(connection => KnowledgeQueries.ReadTotalsAsync(connection, tenant, cancel), cancel);

    /// <inheritdoc/>
    public ValueTask<KnowledgeFound> SearchAsync(TenantId tenant, IKnowledgeSearch search, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(search);
        return _reader.ReadAsync(connection => KnowledgeQueries.SearchAsync(connection, tenant, search, cancel), cancel);
    }

    /// <summary>What the append is going to change, where its event will find it. Nothing of it counts before that.</summary>
    private ValueTask StageAsync(AppendId id, KnowledgeChange change, CancellationToken cancel) => change switch
    {
        KnowledgeChange.DocumentPut put => WriteApartAsync(
            Stage, cancel, Querying.Value(id.Value), Querying.Value(put.Document), Optional(put.Hash.ToArray(), NpgsqlDbType.Bytea),
            Optional((long)Encoding.UTF8.GetByteCount(put.Details) + Encoding.UTF8.GetByteCount(put.Text), NpgsqlDbType.Bigint),
            Optional(PostgresText.Encode(put.Details), NpgsqlDbType.Text), Optional(PostgresText.Encode(put.Text), NpgsqlDbType.Text),
            Querying.Value(put.Passages.Select(passage => PostgresText.Encode(passage.Heading))),
            Querying.Value(put.Passages.Select(passage => PostgresText.Encode(passage.Text))),
            Querying.Value(put.Passages.Select(passage => string.Join(' ', passage.Tokens)))),
        KnowledgeChange.DocumentDeleted deleted => StageNamedAsync(id, deleted.Document, null, cancel),
        KnowledgeChange.AudienceChanged changed => StageNamedAsync(id, changed.Audience, changed.Rule, cancel),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private ValueTask StageNamedAsync(AppendId id, string name, string? rule, CancellationToken cancel) => WriteApartAsync(
        Stage, cancel, Querying.Value(id.Value), Querying.Value(name), Optional(null, NpgsqlDbType.Bytea), Optional(null, NpgsqlDbType.Bigint),
        Optional(PostgresText.EncodeOptional(rule), NpgsqlDbType.Text), Optional(null, NpgsqlDbType.Text), Querying.Value((string[])[]), Querying.Value((string[])[]), Querying.Value((string[])[]));

    private static NpgsqlParameter Optional(object? value, NpgsqlDbType type) => new() { NpgsqlDbType = type, Value = value ?? DBNull.Value };
}
