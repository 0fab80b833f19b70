using System.Globalization;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Knowledge;
using Npgsql;

namespace Blinq.Ledger.Postgres.Reading;

/// <summary>
/// Which passages a filter lets through. An index of words knows no order: of a word that half of a tenant's passages have, it gives
/// them all, and to find the newest each must be read. So a tenant with many is searched from the newest ones back, each word as far
/// as it takes (docs/adr/0215, 0216).
/// </summary>
internal static class PassageSearch
{
    /// <summary>Of a tenant with more than twice as many passages, these are looked at first.</summary>
    private const int NewestPassages = 2_048;

    // The blocks of positions in which the tenant has passages, the newest first: one jump in the index for each. The
    // recursion gives them in that order.
    private static readonly string Blocks = string.Create(CultureInfo.InvariantCulture, $"""
        WITH RECURSIVE blocks AS (
            (SELECT position / {PassageWindows.Block} AS block FROM blinq.passages WHERE tenant = $1 ORDER BY position DESC LIMIT 1)
            UNION ALL
            SELECT (
                SELECT position / {PassageWindows.Block} FROM blinq.passages
                WHERE tenant = $1 AND position < block * {PassageWindows.Block} ORDER BY position DESC LIMIT 1)
            FROM blocks WHERE block IS NOT NULL)
        SELECT block FROM blocks WHERE block IS NOT NULL LIMIT {PassageWindows.MostBlocks}
        """);

    // Tokens hold no quotes and backslashes (KnowledgeRules.IsToken), so that none can be read as anything but itself.
    private static readonly FilterLanguage TextSearch = new(
        " & ", " | ", static token => $"'{token}'", static beginning => $"'{beginning}':*", static (one, other) => $"({one} & !({other}))");

    /// <summary>For tests: what asks for one word; $2 and $3 are the positions, $4 is the condition, $5 how many.</summary>
    internal static string OfOneWord => Statement(0, 2);

    /// <param name="passages">How many the tenant has.</param>
    public static Task<IReadOnlyList<PassageCandidate>> FindCandidatesAsync(
        NpgsqlConnection connection, TenantId tenant, IKnowledgeSearch search, PassageFilter filter, long passages, CancellationToken cancel) =>
        FindCandidatesAsync(connection, tenant, search, filter, passages, NewestPassages, cancel);

    internal static async Task<IReadOnlyList<PassageCandidate>> FindCandidatesAsync(
        NpgsqlConnection connection, TenantId tenant, IKnowledgeSearch search, PassageFilter filter, long passages, int newest, CancellationToken cancel)
    {
        IReadOnlyList<long> blocks = passages <= 2 * newest
            ? []
            : await connection.QueryAsync(Blocks, static row => row.GetInt64(0), cancel, Querying.Value(tenant.Value)).ConfigureAwait(false);
        var found = new Dictionary<long, PassageCandidate>();
        foreach (var step in filter.Steps(TextSearch))
        {
            var windows = step.Select(wanted => new PassageWindows(wanted, blocks, passages, newest)).ToList();
            while (windows.Count > 0)
            {
                await FindAsync(connection, tenant, search, windows, found, cancel).ConfigureAwait(false);
                windows.RemoveAll(static window => !window.MoveNext());
            }
        }
        return [.. found.Values];
    }

    private static async Task FindAsync(
        NpgsqlConnection connection, TenantId tenant, IKnowledgeSearch search, List<PassageWindows> windows, Dictionary<long, PassageCandidate> found,
        CancellationToken cancel)
    {
        var parameters = new List<NpgsqlParameter> { Querying.Value(tenant.Value) };
        var sql = new string[windows.Count];
        for (var i = 0; i < sql.Length; i++)
        {
            sql[i] = Statement(i, parameters.Count + 1);
            parameters.AddRange([
                Querying.Value(windows[i].Floor), Querying.Value(windows[i].Below), Querying.Value(windows[i].Condition), Querying.Value((long)windows[i].Wanted.Missing)]);
        }
        var rows = await connection.QueryAsync(
            string.Join(" UNION ALL ", sql),
            row => (Window: row.GetInt32(0), Passage: new PassageCandidate(
                row.GetInt64(1), row.GetString(2), (int)row.GetInt64(3), search.Count(row.GetFieldValue<byte[]>(4)))),
            cancel, [.. parameters]).ConfigureAwait(false);
        foreach (var (window, passage) in rows)
        {
            windows[window].Wanted.Found++;
            found.TryAdd(passage.Position, passage);
        }
    }

    // The sums with nothing keep PostgreSQL from going through passages one by one in the order of another index, which it
    // takes for cheap: it knows nothing of how common a word is.
    private static string Statement(int window, int first) => string.Create(CultureInfo.InvariantCulture, $"""
        SELECT * FROM (
            SELECT {window} AS part, position, document, ordinal, tokens FROM blinq.passages
            WHERE (lexemes || array_to_tsvector(ARRAY['~' || (position / {PassageWindows.Block})::text])) @@ ${first + 2}::tsquery
                AND tenant || '' = $1 AND position + 0 >= ${first} AND position + 0 < ${first + 1}
            ORDER BY position + 0 DESC LIMIT ${first + 3}) AS part{window}
        """);
}
