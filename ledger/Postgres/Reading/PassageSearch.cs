using System.Globalization;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Knowledge;
using Npgsql;

namespace Blinq.Ledger.Postgres.Reading;

/// <summary>
/// Which passages a filter lets through. An index of words knows no order: of a word that half of a tenant's passages have, it gives
/// them all, and to find the newest each must be read. So a tenant with many is searched from the newest ones back (docs/adr/0215).
/// </summary>
internal static class PassageSearch
{
    /// <summary>How many of the tenant's newest passages are looked at first, and then; afterwards all others.</summary>
    private static readonly int[] UsualWindows = [8_192, 40_960];

    /// <summary>Passages that lie so scattered among those of others are looked at all at once.</summary>
    private const int MostBlocks = 512;

    // Tokens hold no quotes and backslashes (KnowledgeRules.IsToken), so that none can be read as anything but itself.
    private static readonly FilterLanguage TextSearch = new(
        " & ", " | ", static token => $"'{token}'", static (beginning, token) => $"'{beginning}':* & !'{token}'");

    // Blocks of positions and the floor of the tenant's newest passages below a position.
    private const string Window = """
        SELECT array_agg(DISTINCT p.position / 2048), min(p.position)
        FROM (SELECT position FROM blinq.passages WHERE tenant = $1 AND position < $2 ORDER BY position DESC LIMIT $3) p
        """;

    /// <summary>For tests: what asks for one word; $4 is the condition, $5 how many.</summary>
    internal static string OfOneWord => Statement(0, 4, 5);

    /// <param name="passages">How many the tenant has.</param>
    public static Task<IReadOnlyList<PassageCandidate>> FindCandidatesAsync(
        NpgsqlConnection connection, TenantId tenant, IKnowledgeSearch search, PassageFilter filter, long passages, CancellationToken cancel) =>
        FindCandidatesAsync(connection, tenant, search, filter, passages, UsualWindows, cancel);

    internal static async Task<IReadOnlyList<PassageCandidate>> FindCandidatesAsync(
        NpgsqlConnection connection, TenantId tenant, IKnowledgeSearch search, PassageFilter filter, long passages, int[] windows, CancellationToken cancel)
    {
        var found = new Dictionary<long, PassageCandidate>();
        foreach (var step in filter.Steps(TextSearch))
            await FindAsync(connection, tenant, search, step, passages, windows, found, cancel).ConfigureAwait(false);
        return [.. found.Values];
    }

    private static async Task FindAsync(
        NpgsqlConnection connection, TenantId tenant, IKnowledgeSearch search, IReadOnlyList<WantedPassages> wanted, long passages, int[] windows,
        Dictionary<long, PassageCandidate> found, CancellationToken cancel)
    {
        var below = long.MaxValue;
        foreach (var size in windows)
        {
            if (passages <= 2 * size || await FindWindowAsync(connection, tenant, below, size, cancel).ConfigureAwait(false) is not { } window)
                break;
            await FindInAsync(connection, tenant, search, wanted, window, below, found, cancel).ConfigureAwait(false);
            below = window.Floor;
            wanted = [.. wanted.Where(one => one.Missing > 0)];
            if (wanted.Count == 0)
                return;
        }
        await FindInAsync(connection, tenant, search, wanted, (null, 0), below, found, cancel).ConfigureAwait(false);
    }

    private static async Task<(string? Blocks, long Floor)?> FindWindowAsync(
        NpgsqlConnection connection, TenantId tenant, long below, int size, CancellationToken cancel)
    {
        var rows = await connection.QueryAsync(
            Window, static row => row.IsDBNull(0) ? ([], 0) : (Blocks: row.GetFieldValue<long[]>(0), Floor: row.GetInt64(1)), cancel,
            Querying.Value(tenant.Value), Querying.Value(below), Querying.Value((long)size)).ConfigureAwait(false);
        var (blocks, floor) = rows[0];
        return blocks.Length is 0 or > MostBlocks ? null : ($" & ({string.Join(" | ", blocks.Select(block => $"'~{block}'"))})", floor);
    }

    private static async Task FindInAsync(
        NpgsqlConnection connection, TenantId tenant, IKnowledgeSearch search, IReadOnlyList<WantedPassages> wanted, (string? Blocks, long Floor) window, long below,
        Dictionary<long, PassageCandidate> found, CancellationToken cancel)
    {
        var parameters = new List<NpgsqlParameter> { Querying.Value(tenant.Value), Querying.Value(window.Floor), Querying.Value(below) };
        var sql = new string[wanted.Count];
        for (var i = 0; i < sql.Length; i++)
        {
            parameters.Add(Querying.Value($"{wanted[i].Condition}{window.Blocks}"));
            parameters.Add(Querying.Value((long)wanted[i].Missing));
            sql[i] = Statement(i, parameters.Count - 1, parameters.Count);
        }
        var rows = await connection.QueryAsync(
            string.Join(" UNION ALL ", sql),
            row => (Wanted: row.GetInt32(0), Passage: new PassageCandidate(row.GetInt64(1), row.GetString(2), (int)row.GetInt64(3), search.Count(row.GetFieldValue<byte[]>(4)))),
            cancel, [.. parameters]).ConfigureAwait(false);
        foreach (var (one, passage) in rows)
        {
            wanted[one].Found++;
            found.TryAdd(passage.Position, passage);
        }
    }

    // The sums with nothing keep PostgreSQL from going through passages one by one in the order of another index, which it
    // takes for cheap: it knows nothing of how common a word is.
    private static string Statement(int word, int condition, int limit) => string.Create(CultureInfo.InvariantCulture, $"""
        SELECT * FROM (
            SELECT {word} AS word, position, document, ordinal, tokens FROM blinq.passages
            WHERE (lexemes || array_to_tsvector(ARRAY['~' || (position / 2048)::text])) @@ ${condition}::tsquery
                AND tenant || '' = $1 AND position + 0 >= $2 AND position + 0 < $3
            ORDER BY position + 0 DESC LIMIT ${limit}) AS word{word}
        """);
}
