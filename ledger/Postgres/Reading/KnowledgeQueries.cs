using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Knowledge;
using Npgsql;

namespace Blinq.Ledger.Postgres.Reading;

/// <summary>Reads of documents, audiences and passages.</summary>
internal static class KnowledgeQueries
{
    public const char Kind = 'd';

    public const string One = "SELECT document, version, at, hash, passages, details, text FROM blinq.documents WHERE tenant = $1 AND document = $2";

    private const string Some = "SELECT document, version, at, hash, passages, details, NULL FROM blinq.documents WHERE tenant = $1 AND document = ANY($2)";

    public const string List = """
        SELECT document, version, at, hash, passages, details, NULL FROM blinq.documents
        WHERE tenant = $1 AND document > $2 ORDER BY document LIMIT $3
        """;

    public const string AllAudiences = "SELECT audience, version, at, rule FROM blinq.audiences WHERE tenant = $1 ORDER BY audience";

    private const string Totals = "SELECT version, documents, passages, bytes, audiences FROM blinq.knowledge WHERE tenant = $1";

    private const string Begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

    private const string Passages = """
        SELECT p.position, p.document, d.version, p.ordinal, d.details, p.heading, p.text
        FROM blinq.passages AS p JOIN blinq.documents AS d ON d.tenant = p.tenant AND d.document = p.document
        WHERE p.position = ANY($1) AND p.tenant = $2
        """;

    public static DocumentListing ReadDocument(NpgsqlDataReader row) => new(
        row.GetString(0), row.GetInt64(1), UnixMicroseconds.ToDateTimeOffset(row.GetInt64(2)), Convert.ToHexStringLower(row.Blob(3)),
        (int)row.GetInt64(4), row.FreeText(5), row.OptionalFreeText(6));

    public static AudienceListing ReadAudience(NpgsqlDataReader row) =>
        new(row.GetString(0), row.GetInt64(1), UnixMicroseconds.ToDateTimeOffset(row.GetInt64(2)), row.FreeText(3));

    public static async Task<KnowledgeTotals> ReadTotalsAsync(NpgsqlConnection connection, TenantId tenant, CancellationToken cancel) =>
        await connection.QueryAsync(
            Totals, static row => new KnowledgeTotals(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4)),
            cancel, Querying.Value(tenant.Value)).ConfigureAwait(false) is [var totals]
            ? totals
            : KnowledgeTotals.None;

    /// <summary>In one read transaction: audiences, candidates and passages are those of one moment.</summary>
    public static async Task<KnowledgeFound> SearchAsync(
        NpgsqlConnection connection, TenantId tenant, IKnowledgeSearch search, CancellationToken cancel)
    {
        await RunAsync(connection, Begin, cancel).ConfigureAwait(false);
        var found = await SearchInOneStateAsync(connection, tenant, search, cancel).ConfigureAwait(false);
        // After a failure the connection is closed, or reset by its pool: either way the transaction is over.
        await RunAsync(connection, "COMMIT", cancel).ConfigureAwait(false);
        return found;
    }

    /// <summary>In one read transaction.</summary>
    public static async Task<KnowledgeExcerpt> ReadExcerptAsync(
        NpgsqlConnection connection, TenantId tenant, IReadOnlyList<string> documents, CancellationToken cancel)
    {
        await RunAsync(connection, Begin, cancel).ConfigureAwait(false);
        var found = await connection.QueryAsync(
            Some, ReadDocument, cancel, Querying.Value(tenant.Value), Querying.Value(documents.Select(PostgresText.Encode))).ConfigureAwait(false);
        var audiences = await connection.QueryAsync(AllAudiences, ReadAudience, cancel, Querying.Value(tenant.Value)).ConfigureAwait(false);
        // After a failure the connection is closed, or reset by its pool: either way the transaction is over.
        await RunAsync(connection, "COMMIT", cancel).ConfigureAwait(false);
        return new KnowledgeExcerpt(found, audiences);
    }

    private static async Task<KnowledgeFound> SearchInOneStateAsync(
        NpgsqlConnection connection, TenantId tenant, IKnowledgeSearch search, CancellationToken cancel)
    {
        var known = await ReadTotalsAsync(connection, tenant, cancel).ConfigureAwait(false);
        var audiences = await connection.QueryAsync(AllAudiences, ReadAudience, cancel, Querying.Value(tenant.Value)).ConfigureAwait(false);
        if (search.FilterBy(audiences) is not { } filter)
            return new KnowledgeFound(known.Version, []);
        KnowledgeRules.Check(filter);
        var candidates = await PassageSearch.FindCandidatesAsync(connection, tenant, search, filter, known.Passages, cancel).ConfigureAwait(false);
        var chosen = search.Choose(candidates);
        var passages = (await connection.QueryAsync(
            Passages,
            static row => (Position: row.GetInt64(0), Passage: new FoundPassage(
                row.GetString(1), row.GetInt64(2), (int)row.GetInt64(3), row.FreeText(4), row.FreeText(5), row.FreeText(6))),
            cancel, Querying.Value(chosen), Querying.Value(tenant.Value)).ConfigureAwait(false)).ToDictionary(row => row.Position, row => row.Passage);
        return new KnowledgeFound(known.Version, [.. chosen.Select(position => passages[position])]);
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancel).ConfigureAwait(false);
    }
}
