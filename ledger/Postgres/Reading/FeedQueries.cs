namespace Blinq.Ledger.Postgres.Reading;

/// <summary>What finds out that streams went on.</summary>
internal static class FeedQueries
{
    /// <summary>One look-up in the primary key for each stream; only those that went on come back.</summary>
    public const string Moved = """
        SELECT d.n::int, d.head FROM (
            SELECT u.n, u.seq, (SELECT e.seq FROM blinq.events e
                WHERE e.tenant = u.tenant AND e.stream = u.stream ORDER BY e.seq DESC LIMIT 1) AS head
            FROM unnest($1, $2, $3) WITH ORDINALITY AS u(tenant, stream, seq, n)
            OFFSET 0
        ) d WHERE d.head > d.seq
        """;
}
