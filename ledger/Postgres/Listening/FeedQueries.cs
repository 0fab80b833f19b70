using Blinq.Ledger.Postgres.Schema;

namespace Blinq.Ledger.Postgres.Listening;

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

    public const string Listen = $"LISTEN {FeedSchema.Channel}";

    /// <summary>A process that comes removes the entries of those that ended.</summary>
    public const string Renew = $"""
        WITH gone AS (DELETE FROM blinq.listeners WHERE until < now() AND listener <> $1)
        INSERT INTO blinq.listeners VALUES ($1, now() + interval '{FeedSchema.EntryLifetime}')
        ON CONFLICT (listener) DO UPDATE SET until = excluded.until
        """;

    public const string Leave = "DELETE FROM blinq.listeners WHERE listener = $1";
}
