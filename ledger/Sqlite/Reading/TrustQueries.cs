using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Sqlite.Native;
using Blinq.Ledger.Trusts;

namespace Blinq.Ledger.Sqlite.Reading;

/// <summary>Reads of what changed in the tenants' own streams, from the small index that holds only them.</summary>
internal static class TrustQueries
{
    private const string Newest = """
        SELECT position, hash, tenant FROM events WHERE stream = 'tenant' ORDER BY position DESC LIMIT 1
        """;

    private const string From = """
        SELECT position, hash, tenant FROM events INDEXED BY events_of_tenants
        WHERE stream = 'tenant' AND position >= ?1 ORDER BY position LIMIT ?2
        """;

    public static TrustChanges Read(Connection connection, TenantChangeCursor? since, int limit)
    {
        if (since is null)
            return new TrustChanges(ReadNewest(connection), [], HasMore: false);
        var page = new TrustPage(since.Value, limit);
        var rows = connection.Prepare(From).Bind(1, since.Value.Position).Bind(2, page.Rows);
        while (rows.Step())
            page.Add(MarkOf(rows), new TenantId(rows.Text(2)));
        return page.ToChanges();
    }

    private static TenantChangeCursor ReadNewest(Connection connection)
    {
        var rows = connection.Prepare(Newest);
        if (!rows.Step())
            return TenantChangeCursor.None;
        var mark = MarkOf(rows);
        rows.Reset();
        return mark;
    }

    private static TenantChangeCursor MarkOf(Statement row) => new(row.Int64(0), new Digest(row.Blob(1)));
}
