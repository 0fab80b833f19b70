using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Indexes;
using Blinq.Ledger.Sqlite.Native;

namespace Blinq.Ledger.Sqlite.Reading;

/// <summary>Reads of the list of tenants.</summary>
internal static class TenantQueries
{
    private const char Kind = 't';

    private const string Latest = """
        SELECT tenant, name, suspended, registered_at FROM tenants
        WHERE registered_at IS NOT NULL AND (registered_at, tenant) < (?1, ?2)
        ORDER BY registered_at DESC, tenant DESC LIMIT ?3
        """;

    public static Page<TenantListing> List(Connection connection, string? cursor, int limit)
    {
        var (registeredAt, tenant) = cursor is null ? (long.MaxValue, "") : Cursor.Read(Kind, cursor);
        var rows = connection.Prepare(Latest).Bind(1, registeredAt).Bind(2, tenant).Bind(3, limit + 1L);
        return Paging.Read(rows, limit, Read, static last =>
            Cursor.Write(Kind, UnixMicroseconds.From(last.RegisteredAt), last.Tenant.Value));
    }

    private static TenantListing Read(Statement row) => new(
        new TenantId(row.Text(0)), row.Text(1), row.Int64(2) != 0, UnixMicroseconds.ToDateTimeOffset(row.Int64(3)));
}
