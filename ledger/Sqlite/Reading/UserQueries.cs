using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Indexes;
using Blinq.Ledger.Sqlite.Native;

namespace Blinq.Ledger.Sqlite.Reading;

/// <summary>Reads of users and of the keys they came with.</summary>
internal static class UserQueries
{
    private const char Kind = 'u';

    private const string Latest = """
        SELECT user, subject, name, email, first_seen, last_seen, sessions, listed_at FROM users
        WHERE tenant = ?1 AND kind = 0 AND (listed_at, user) < (?2, ?3)
        ORDER BY listed_at DESC, user DESC LIMIT ?4
        """;

    private const string One = """
        SELECT user, subject, name, email, first_seen, last_seen, sessions FROM users
        WHERE tenant = ?1 AND user = ?2 AND kind = 0 AND started_at = 0 AND position = 0
        """;

    private const string Keys = "SELECT key_id, last_used_at FROM key_use WHERE tenant = ?1 ORDER BY key_id";

    public static Page<UserListing> List(Connection connection, TenantId tenant, string? cursor, int limit)
    {
        var (listedAt, user) = cursor is null ? (long.MaxValue, "") : Cursor.Read(Kind, cursor);
        var rows = connection.Prepare(Latest)
            .Bind(1, tenant.Value).Bind(2, listedAt).Bind(3, user).Bind(4, limit + 1L);
        var page = Paging.Read(
            rows, limit, static row => (Listing: Read(row), ListedAt: row.Int64(7)),
            static last => Cursor.Write(Kind, last.ListedAt, last.Listing.UserId.Value));
        // The index may be a minute behind; within a page the order can be exact.
        return new Page<UserListing>(
            [.. page.Items.Select(item => item.Listing).OrderByDescending(listing => listing.LastSeen)], page.Next);
    }

    public static UserListing? Find(Connection connection, TenantId tenant, UserId user)
    {
        var rows = connection.Prepare(One).Bind(1, tenant.Value).Bind(2, user.Value);
        if (!rows.Step())
            return null;
        var found = Read(rows);
        rows.Reset();
        return found;
    }

    public static IReadOnlyList<KeyUse> ReadKeyUse(Connection connection, TenantId tenant)
    {
        var rows = connection.Prepare(Keys).Bind(1, tenant.Value);
        var uses = new List<KeyUse>();
        while (rows.Step())
            uses.Add(new KeyUse(new KeyId(rows.Text(0)), UnixMicroseconds.ToDateTimeOffset(rows.Int64(1))));
        return uses;
    }

    private static UserListing Read(Statement row) => new(
        new UserId(row.Text(0)), new SubjectId(row.Text(1)), row.OptionalText(2), row.OptionalText(3),
        UnixMicroseconds.ToDateTimeOffset(row.Int64(4)), UnixMicroseconds.ToDateTimeOffset(row.Int64(5)), row.Int64(6));
}
