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
        SELECT user, subject, name, email, first_seen, last_seen, sessions FROM users
        WHERE tenant = ?1 AND kind = 0 AND (last_seen, user) < (?2, ?3)
        ORDER BY last_seen DESC, user DESC LIMIT ?4
        """;

    private const string One = """
        SELECT user, subject, name, email, first_seen, last_seen, sessions FROM users
        WHERE tenant = ?1 AND user = ?2 AND kind = 0 AND started_at = 0 AND position = 0
        """;

    private const string Keys = "SELECT key_id, last_used_at FROM key_use WHERE tenant = ?1 ORDER BY key_id";

    public static Page<UserListing> List(Connection connection, TenantId tenant, string? cursor, int limit)
    {
        var (lastSeen, user) = cursor is null ? (long.MaxValue, "") : Cursor.Read(Kind, cursor);
        var rows = connection.Prepare(Latest)
            .Bind(1, tenant.Value).Bind(2, lastSeen).Bind(3, user).Bind(4, limit + 1L);
        return Paging.Read(rows, limit, Read, static last =>
            Cursor.Write(Kind, UnixMicroseconds.From(last.LastSeen), last.UserId.Value));
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
