using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Indexes;
using Blinq.Ledger.Streams;
using Npgsql;

namespace Blinq.Ledger.Postgres.Reading;

/// <summary>Reads of conversations.</summary>
internal static class SessionQueries
{
    private const char Kind = 's';

    // So many of a user's conversations are looked at to find those of one key; then the page ends, short if need be.
    private const int MaxLookedAt = 1_000;

    private const string Columns =
        "s.started_at, s.position, s.session, s.user_id, s.last_active_at, s.messages, s.ended_at, s.ended_by";

    // Upper bounds are (started_at, position) and exclusive: a cursor, or the filter's end with position 0.
    private const string OfTenant = $"""
        SELECT {Columns}, true FROM blinq.sessions s
        WHERE tenant = $1 AND started_at >= $2 AND (started_at, position) < ($3, $4)
        ORDER BY started_at DESC, position DESC LIMIT $5
        """;

    private const string OfUser = $"""
        SELECT {Columns}, true FROM blinq.sessions s
        WHERE tenant = $1 AND user_id = $6 AND started_at >= $2 AND (started_at, position) < ($3, $4)
        ORDER BY started_at DESC, position DESC LIMIT $5
        """;

    private const string OfKey = $"""
        SELECT {Columns}, true
        FROM (SELECT * FROM blinq.session_keys
            WHERE tenant = $1 AND key_id = $6 AND started_at >= $2 AND (started_at, position) < ($3, $4)
            ORDER BY started_at DESC, position DESC LIMIT $5) AS k
        JOIN blinq.sessions s ON s.tenant = k.tenant AND s.session = k.session
        ORDER BY s.started_at DESC, s.position DESC
        """;

    private const string OfUserWithKey = $"""
        SELECT {Columns}, EXISTS (
            SELECT FROM blinq.session_keys k
            WHERE k.tenant = s.tenant AND k.key_id = $7 AND k.started_at = s.started_at AND k.position = s.position)
        FROM blinq.sessions s
        WHERE tenant = $1 AND user_id = $6 AND started_at >= $2 AND (started_at, position) < ($3, $4)
        ORDER BY started_at DESC, position DESC LIMIT $5
        """;

    private const string One = $"SELECT {Columns}, true FROM blinq.sessions s WHERE tenant = $1 AND session = $2";

    private const string Starts = """
        SELECT s.started_at, s.user_id IS NOT NULL, e.type, e.payload FROM blinq.sessions s JOIN blinq.events e ON e.position = s.position
        WHERE s.tenant = $1 AND s.started_at >= $2 ORDER BY s.started_at DESC, s.position DESC LIMIT $3
        """;

    private const string LatestOpen = """
        SELECT session FROM blinq.sessions
        WHERE tenant = $1 AND user_id = $2 AND user_id IS NOT NULL AND ended_at IS NULL
        ORDER BY last_active_at DESC, position DESC LIMIT 1
        """;

    private sealed record Row(SessionListing Listing, long StartedAt, long Position, bool Matches);

    public static async ValueTask<Page<SessionListing>> ListAsync(
        Reader reader, TenantId tenant, SessionFilter filter, string? cursor, int limit, CancellationToken cancel)
    {
        var from = filter.From is { } first ? UnixMicroseconds.From(first) : long.MinValue;
        var end = (At: filter.To is { } to ? UnixMicroseconds.From(to) : long.MaxValue, Position: 0L);
        if (cursor is not null && Cursor.ReadNumbers(Kind, cursor) is var after && after.CompareTo(end) < 0)
            end = after;

        var (sql, extra) = filter switch
        {
            { User: { } user, Key: { } key } => (OfUserWithKey, (string[])[user.Value, key.Value]),
            { User: { } user } => (OfUser, [user.Value]),
            { Key: { } key } => (OfKey, [key.Value]),
            _ => (OfTenant, []),
        };
        var most = extra.Length == 2 ? MaxLookedAt : limit;
        var rows = await reader.ReadAllAsync(
            sql, Read, cancel,
            [
                Querying.Value(tenant.Value), Querying.Value(from), Querying.Value(end.At), Querying.Value(end.Position),
                Querying.Value(most + 1L), .. extra.Select(Querying.Value),
            ]).ConfigureAwait(false);
        return ToPage(rows, limit, most);
    }

    public static async ValueTask<IReadOnlyList<RecordedStart>> ReadStartsAsync(
        Reader reader, TenantId tenant, DateTimeOffset since, int limit, CancellationToken cancel) =>
        await reader.ReadAllAsync(
            Starts,
            static row => new RecordedStart(
                UnixMicroseconds.ToDateTimeOffset(row.GetInt64(0)), row.GetBoolean(1), row.GetString(2), OptionalBytes.Of(row.OptionalBlob(3))),
            cancel, Querying.Value(tenant.Value), Querying.Value(UnixMicroseconds.From(since)), Querying.Value((long)limit)).ConfigureAwait(false);

    public static async ValueTask<SessionListing?> FindAsync(
        Reader reader, TenantId tenant, SessionId session, CancellationToken cancel)
    {
        var rows = await reader.ReadAllAsync(
            One, Read, cancel, Querying.Value(tenant.Value), Querying.Value(session.Value)).ConfigureAwait(false);
        return rows.Count == 0 ? null : rows[0].Listing;
    }

    public static async ValueTask<SessionId?> FindLatestOpenAsync(
        Reader reader, TenantId tenant, UserId user, CancellationToken cancel)
    {
        var rows = await reader.ReadAllAsync(
            LatestOpen, row => new SessionId(row.GetString(0)), cancel,
            Querying.Value(tenant.Value), Querying.Value(user.Value)).ConfigureAwait(false);
        return rows.Count == 0 ? null : rows[0];
    }

    private static Page<SessionListing> ToPage(List<Row> rows, int limit, int most)
    {
        var items = new List<SessionListing>();
        for (var i = 0; i < rows.Count; i++)
        {
            if (items.Count == limit || i == most)
                return new Page<SessionListing>(items, Cursor.Write(Kind, rows[i - 1].StartedAt, rows[i - 1].Position));
            if (rows[i].Matches)
                items.Add(rows[i].Listing);
        }
        return new Page<SessionListing>(items, null);
    }

    private static Row Read(NpgsqlDataReader row)
    {
        var startedAt = row.GetInt64(0);
        var listing = new SessionListing(
            new SessionId(row.GetString(2)),
            row.IsDBNull(3) ? null : new UserId(row.GetString(3)),
            UnixMicroseconds.ToDateTimeOffset(startedAt),
            UnixMicroseconds.ToDateTimeOffset(row.GetInt64(4)),
            row.GetInt64(5),
            row.IsDBNull(6) ? null : UnixMicroseconds.ToDateTimeOffset(row.GetInt64(6)),
            row.OptionalFreeText(7));
        return new Row(listing, startedAt, row.GetInt64(1), row.GetBoolean(8));
    }
}
