using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Indexes;
using Blinq.Ledger.Sqlite.Native;
using Blinq.Ledger.Streams;

namespace Blinq.Ledger.Sqlite.Reading;

/// <summary>Reads of conversations.</summary>
internal static class SessionQueries
{
    private const char Kind = 's';

    // So many of a user's conversations are looked at to find those of one key; then the page ends, short if need be.
    private const int MaxLookedAt = 1_000;

    // Upper bounds are (started_at, position) and exclusive: a cursor, or the filter's end with position 0.
    private const string OfTenant = """
        SELECT started_at, position, session, user, last_active_at, messages, ended_at, ended_by FROM sessions
        WHERE tenant = ?1 AND started_at >= ?2 AND (started_at, position) < (?3, ?4)
        ORDER BY started_at DESC, position DESC LIMIT ?5
        """;

    private const string OfUser = """
        SELECT started_at, position, session, user, last_active_at, messages, ended_at, ended_by FROM sessions
        WHERE tenant = ?1 AND user = ?6 AND started_at >= ?2 AND (started_at, position) < (?3, ?4)
        ORDER BY started_at DESC, position DESC LIMIT ?5
        """;

    private const string OfKey = """
        SELECT s.started_at, s.position, s.session, s.user, s.last_active_at, s.messages, s.ended_at, s.ended_by
        FROM session_keys AS k CROSS JOIN sessions AS s
            ON s.tenant = k.tenant AND s.started_at = k.started_at AND s.position = k.position
        WHERE k.tenant = ?1 AND k.key_id = ?6 AND k.started_at >= ?2 AND (k.started_at, k.position) < (?3, ?4)
        ORDER BY k.started_at DESC, k.position DESC LIMIT ?5
        """;

    private const string OfUserWithKey = """
        SELECT started_at, position, session, user, last_active_at, messages, ended_at, ended_by, EXISTS (
            SELECT 1 FROM session_keys AS k
            WHERE k.tenant = s.tenant AND k.key_id = ?7 AND k.started_at = s.started_at AND k.position = s.position)
        FROM sessions AS s
        WHERE tenant = ?1 AND user = ?6 AND started_at >= ?2 AND (started_at, position) < (?3, ?4)
        ORDER BY started_at DESC, position DESC LIMIT ?5
        """;

    private const string One = """
        SELECT s.started_at, s.position, s.session, s.user, s.last_active_at, s.messages, s.ended_at, s.ended_by
        FROM events AS e CROSS JOIN sessions AS s
            ON s.tenant = e.tenant AND s.started_at = e.at AND s.position = e.position
        WHERE e.tenant = ?1 AND e.stream = ?2 AND e.seq = 1
        """;

    private const string LatestOpen = """
        SELECT session FROM sessions
        WHERE tenant = ?1 AND user = ?2 AND user IS NOT NULL AND ended_at IS NULL
        ORDER BY last_active_at DESC LIMIT 1
        """;

    private sealed record Row(SessionListing Listing, long StartedAt, long Position);

    public static Page<SessionListing> List(
        Connection connection, TenantId tenant, SessionFilter filter, string? cursor, int limit)
    {
        var from = filter.From is { } first ? UnixMicroseconds.From(first) : long.MinValue;
        var end = (At: filter.To is { } to ? UnixMicroseconds.From(to) : long.MaxValue, Position: 0L);
        if (cursor is not null && Cursor.ReadNumbers(Kind, cursor) is var after && after.CompareTo(end) < 0)
            end = after;

        var page = filter switch
        {
            { User: { } user, Key: { } key } => ReadUserWithKey(
                Bounded(connection.Prepare(OfUserWithKey), tenant, from, end, MaxLookedAt)
                    .Bind(6, user.Value).Bind(7, key.Value), limit),
            { User: { } user } => ReadAll(
                Bounded(connection.Prepare(OfUser), tenant, from, end, limit + 1L).Bind(6, user.Value), limit),
            { Key: { } key } => ReadAll(
                Bounded(connection.Prepare(OfKey), tenant, from, end, limit + 1L).Bind(6, key.Value), limit),
            _ => ReadAll(Bounded(connection.Prepare(OfTenant), tenant, from, end, limit + 1L), limit),
        };
        return new Page<SessionListing>([.. page.Items.Select(row => row.Listing)], page.Next);
    }

    public static SessionListing? Find(Connection connection, TenantId tenant, SessionId session)
    {
        var rows = connection.Prepare(One).Bind(1, tenant.Value).Bind(2, StreamId.ConversationPrefix + session.Value);
        if (!rows.Step())
            return null;
        var found = Read(rows).Listing;
        rows.Reset();
        return found;
    }

    public static SessionId? FindLatestOpen(Connection connection, TenantId tenant, UserId user)
    {
        var rows = connection.Prepare(LatestOpen).Bind(1, tenant.Value).Bind(2, user.Value);
        if (!rows.Step())
            return null;
        var found = new SessionId(rows.Text(0));
        rows.Reset();
        return found;
    }

    private static Statement Bounded(
        Statement statement, TenantId tenant, long from, (long At, long Position) end, long limit) =>
        statement.Bind(1, tenant.Value).Bind(2, from).Bind(3, end.At).Bind(4, end.Position).Bind(5, limit);

    private static Page<Row> ReadAll(Statement rows, int limit) => Paging.Read(rows, limit, Read, After);

    private static Page<Row> ReadUserWithKey(Statement rows, int limit)
    {
        var items = new List<Row>();
        Row? last = null;
        var lookedAt = 0;
        while (rows.Step())
        {
            if (items.Count == limit)
            {
                rows.Reset();
                return new Page<Row>(items, After(last!));
            }
            last = Read(rows);
            lookedAt++;
            if (rows.Int64(8) != 0)
                items.Add(last);
        }
        return new Page<Row>(items, lookedAt == MaxLookedAt ? After(last!) : null);
    }

    private static string After(Row last) => Cursor.Write(Kind, last.StartedAt, last.Position);

    private static Row Read(Statement row)
    {
        var startedAt = row.Int64(0);
        var listing = new SessionListing(
            new SessionId(row.Text(2)),
            row.IsNull(3) ? null : new UserId(row.Text(3)),
            UnixMicroseconds.ToDateTimeOffset(startedAt),
            UnixMicroseconds.ToDateTimeOffset(row.Int64(4)),
            row.Int64(5),
            row.IsNull(6) ? null : UnixMicroseconds.ToDateTimeOffset(row.Int64(6)),
            row.OptionalText(7));
        return new Row(listing, startedAt, row.Int64(1));
    }
}
