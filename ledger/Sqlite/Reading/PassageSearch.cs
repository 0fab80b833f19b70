using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Knowledge;
using Blinq.Ledger.Sqlite.Native;

namespace Blinq.Ledger.Sqlite.Reading;

/// <summary>
/// Which passages a filter lets through. FTS5 gives the newest that have a word at once, and meets a long list, such as of all that
/// everyone may see, entry by entry: so the scope is read in the rows, while most of them are in it (docs/adr/0216).
/// </summary>
internal static class PassageSearch
{
    private const string Candidates = """
        SELECT p.position, p.document, p.ordinal, p.tokens FROM passage_index AS i JOIN passages AS p ON p.position = i.rowid
        WHERE passage_index MATCH ?2 AND i.rowid < ?3 AND p.tenant = ?1 ORDER BY i.rowid DESC LIMIT ?4
        """;

    /// <summary>So many passages that have a word tell whether most of them are in scope.</summary>
    private const int Sample = 32;

    // Tokens hold no quotes (KnowledgeRules.IsToken), so that none can be read as anything but itself.
    private static readonly FilterLanguage Fts = new(
        " AND ", " OR ", static token => $"\"{token}\"", static beginning => $"\"{beginning}\"*", static (one, other) => $"(({one}) NOT ({other}))");

    public static List<PassageCandidate> FindCandidates(Connection connection, TenantId tenant, IKnowledgeSearch search, PassageFilter filter)
    {
        var candidates = new Dictionary<long, PassageCandidate>();
        foreach (var wanted in filter.Steps(Fts).SelectMany(static step => step))
        {
            var below = long.MaxValue;
            if (filter.IsCheapToCheck && LookThrough(wanted, ref below))
                continue;
            var rows = connection.Prepare(Candidates).Bind(1, tenant.Value).Bind(2, wanted.Condition).Bind(3, below).Bind(4, (long)wanted.Missing);
            while (rows.Step())
                Add(wanted, rows);
        }
        return [.. candidates.Values];

        bool LookThrough(WantedPassages wanted, ref long below)
        {
            var rows = connection.Prepare(Candidates).Bind(1, tenant.Value).Bind(2, wanted.Words).Bind(3, below).Bind(4, -1);
            for (var seen = 1; rows.Step(); seen++)
            {
                below = rows.Int64(0);
                if (filter.Admits(rows.Blob(3)))
                    Add(wanted, rows);
                if (wanted.Missing > 0 && (seen < Sample || 2 * wanted.Found >= seen))
                    continue;
                rows.Reset();
                return wanted.Missing == 0;
            }
            return true;
        }

        void Add(WantedPassages wanted, Statement row)
        {
            wanted.Found++;
            if (!candidates.ContainsKey(row.Int64(0)))
                candidates.Add(row.Int64(0), new PassageCandidate(row.Int64(0), row.Text(1), (int)row.Int64(2), search.Count(row.Blob(3))));
        }
    }
}
