using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Trusts;
using Npgsql;

namespace Blinq.Ledger.Postgres.Reading;

/// <summary>
/// Reads of what changed in the tenants' own streams, from the small index that holds only them. Each row also has the
/// ledger's clock, and there is one without an event if there is nothing else, so that the clock comes with every read.
/// </summary>
internal static class TrustQueries
{
    private const string Clock = $"SELECT {Now} AS now";

    /// <summary>The ledger's clock, Unix microseconds.</summary>
    public const string Now = """
        greatest((extract(epoch FROM clock_timestamp()) * 1000000)::bigint,
            (SELECT recorded_at FROM blinq.events ORDER BY position DESC LIMIT 1))
        """;

    public const string Newest = $"""
        SELECT c.now, e.position, e.hash, e.tenant FROM ({Clock}) AS c LEFT JOIN LATERAL (
            SELECT position, hash, tenant FROM blinq.events
            WHERE stream = 'tenant' ORDER BY position DESC LIMIT 1) AS e ON true
        """;

    public const string From = $"""
        SELECT c.now, e.position, e.hash, e.tenant FROM ({Clock}) AS c LEFT JOIN LATERAL (
            SELECT position, hash, tenant FROM blinq.events
            WHERE stream = 'tenant' AND position >= $1 ORDER BY position LIMIT $2) AS e ON true
        ORDER BY e.position
        """;

    public sealed record Row(long Now, TenantChangeCursor? Mark, string? Tenant);

    public static Row Read(NpgsqlDataReader row) => new(
        row.GetInt64(0),
        row.IsDBNull(1) ? null : new TenantChangeCursor(row.GetInt64(1), new Digest(row.Blob(2))),
        row.OptionalText(3));

    /// <exception cref="Appends.LedgerRolledBackException">The first event is not the mark's.</exception>
    public static TrustChanges ToChanges(List<Row> rows, TrustPage page)
    {
        foreach (var row in rows)
        {
            if (row.Mark is { } mark)
                page.Add(mark, new TenantId(row.Tenant!));
        }
        return page.ToChanges();
    }
}
