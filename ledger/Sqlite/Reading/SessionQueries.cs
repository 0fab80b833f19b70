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
        SELECT started_at, position FROM sessions
        WHERE tenant = ?1 AND started_at >= ?2 AND (started_at, position) < (?3, ?4)
        ORDER BY started_at DESC, position DESC LIMIT ?5
        """;

    // Open and ended ones stand apart; SQLite merges the two ranges as it goes.
    private const string OfUser = """
        SELECT started_at, position FROM users
        WHERE tenant = ?1 AND user = ?6 AND kind = 1 AND started_at >= ?2 AND (started_at, position) < (?3, ?4)
        UNION ALL
        SELECT started_at, position FROM users
        WHERE tenant = ?1 AND user = ?6 AND kind = 2 AND started_at >= ?2 AND (started_at, position) < (?3, ?4)
        ORDER BY started_at DESC, position DESC LIMIT ?5
        """;

    private const string OfKey = """
        SELECT started_at, position FROM session_keys
        WHERE tenant = ?1 AND key_id = ?6 AND started_at >= ?2 AND (started_at, position) < (?3, ?4)
        ORDER BY started_at DESC, position DESC LIMIT ?5
        """;

    private const string HasKey = """
        SELECT 1 FROM session_keys WHERE tenant = ?1 AND key_id = ?2 AND started_at = ?3 AND position = ?4
        """;

    private const string AtPlace = """
        SELECT session, user, last_active_at, messages, ended_at, ended_by FROM sessions
        WHERE tenant = ?1 AND started_at = ?2 AND position = ?3
        """;

    private const string FirstEvent =
        "SELECT at, position FROM events WHERE tenant = ?1 AND stream = ?2 AND seq = 1";

    private const string Starts = """
        SELECT s.started_at, s.user IS NOT NULL, e.type, e.payload FROM sessions AS s JOIN events AS e ON e.position = s.position
        WHERE s.tenant = ?1 AND s.started_at >= ?2 ORDER BY s.started_at DESC, s.position DESC LIMIT ?3
        """;

    private const string LatestActive = """
        SELECT started_at, position FROM sessions
        WHERE tenant = ?1 AND user = ?2 AND user IS NOT NULL AND ended_at IS NULL AND last_active_at > started_at
        ORDER BY last_active_at DESC LIMIT 1
        """;

    private const string OpenOfUser = """
        SELECT started_at, position FROM users WHERE tenant = ?1 AND user = ?2 AND kind = 1
        ORDER BY started_at DESC, position DESC
        """;

    /// <summary>The key of a conversation's row, within its tenant.</summary>
    private readonly record struct Place(long StartedAt, long Position);

    public static Page<SessionListing> List(
        Connection connection, TenantId tenant, SessionFilter filter, string? cursor, int limit)
    {
        var (places, next) = FindPlaces(connection, tenant, filter, cursor, limit);
        var items = new List<SessionListing>(places.Count);
        foreach (var place in places)
        {
            // One that a person's erasure just took away is passed over.
            if (ReadAt(connection, tenant, place) is { } listing)
                items.Add(listing);
        }
        return new Page<SessionListing>(items, next is { } last ? Cursor.Write(Kind, last.StartedAt, last.Position) : null);
    }

    public static IReadOnlyList<RecordedStart> ReadStarts(Connection connection, TenantId tenant, DateTimeOffset since, int limit)
    {
        var rows = connection.Prepare(Starts).Bind(1, tenant.Value).Bind(2, UnixMicroseconds.From(since)).Bind(3, (long)limit);
        var starts = new List<RecordedStart>();
        while (rows.Step())
            starts.Add(new RecordedStart(
                UnixMicroseconds.ToDateTimeOffset(rows.Int64(0)), rows.Int64(1) != 0, rows.Text(2), OptionalBytes.Of(rows.OptionalBlob(3))));
        return starts;
    }

    public static SessionListing? Find(Connection connection, TenantId tenant, SessionId session) =>
        FindOne(connection.Prepare(FirstEvent)
            .Bind(1, tenant.Value).Bind(2, StreamId.ConversationPrefix + session.Value)) is { } place
            ? ReadAt(connection, tenant, place)
            : null;

    /// <summary>
    /// The session that was active last either went on after it started, or started last; so the later one of the two best.
    /// </summary>
    /// <param name="noted">Conversations that came under the user and may not stand in the user's rows yet, the last first.</param>
    public static SessionId? FindLatestOpen(
        Connection connection, TenantId tenant, UserId user, IReadOnlyList<(long StartedAt, long Position)> noted)
    {
        var active = FindOne(connection.Prepare(LatestActive).Bind(1, tenant.Value).Bind(2, user.Value)) is { } place
            ? ReadAt(connection, tenant, place)
            : null;
        var started = FindLatestStarted(connection, tenant, user, noted);
        return (active is null || started?.LastActiveAt > active.LastActiveAt ? started : active)?.SessionId;
    }

    /// <summary>What stands in the user's rows or is noted for them may have ended or gone to another user, which the conversation's own row knows.</summary>
    private static SessionListing? FindLatestStarted(
        Connection connection, TenantId tenant, UserId user, IReadOnlyList<(long StartedAt, long Position)> noted)
    {
        SessionListing? OpenAt((long StartedAt, long Position) place) =>
            ReadAt(connection, tenant, new Place(place.StartedAt, place.Position)) is { EndedAt: null } found && found.User == user ? found : null;

        var rows = connection.Prepare(OpenOfUser).Bind(1, tenant.Value).Bind(2, user.Value);
        var next = 0;
        while (rows.Step())
        {
            var place = (rows.Int64(0), rows.Int64(1));
            for (; next < noted.Count && noted[next].CompareTo(place) > 0; next++)
            {
                if (OpenAt(noted[next]) is not { } latest)
                    continue;
                rows.Reset();
                return latest;
            }
            if (OpenAt(place) is not { } found)
                continue;
            rows.Reset();
            return found;
        }
        return noted.Skip(next).Select(OpenAt).FirstOrDefault(found => found is not null);
    }

    private static (List<Place> Places, Place? Next) FindPlaces(
        Connection connection, TenantId tenant, SessionFilter filter, string? cursor, int limit)
    {
        var sql = filter switch { { User: not null } => OfUser, { Key: not null } => OfKey, _ => OfTenant };
        var checksKey = filter is { User: not null, Key: not null };
        var most = checksKey ? MaxLookedAt : limit;
        var rows = Bound(connection.Prepare(sql), tenant, filter, cursor).Bind(5, most + 1L);
        if (filter.User is { } user)
            rows.Bind(6, user.Value);
        else if (filter.Key is { } key)
            rows.Bind(6, key.Value);

        var places = new List<Place>();
        Place last = default;
        for (var lookedAt = 0; rows.Step(); lookedAt++)
        {
            if (places.Count == limit || lookedAt == most)
            {
                rows.Reset();
                return (places, last);
            }
            last = new Place(rows.Int64(0), rows.Int64(1));
            if (!checksKey || UsedKey(connection, tenant, filter.Key!.Value, last))
                places.Add(last);
        }
        return (places, null);
    }

    private static Statement Bound(Statement statement, TenantId tenant, SessionFilter filter, string? cursor)
    {
        var from = filter.From is { } first ? UnixMicroseconds.From(first) : long.MinValue;
        var end = (At: filter.To is { } to ? UnixMicroseconds.From(to) : long.MaxValue, Position: 0L);
        if (cursor is not null && Cursor.ReadNumbers(Kind, cursor) is var after && after.CompareTo(end) < 0)
            end = after;
        return statement.Bind(1, tenant.Value).Bind(2, from).Bind(3, end.At).Bind(4, end.Position);
    }

    private static bool UsedKey(Connection connection, TenantId tenant, KeyId key, Place place)
    {
        var rows = connection.Prepare(HasKey)
            .Bind(1, tenant.Value).Bind(2, key.Value).Bind(3, place.StartedAt).Bind(4, place.Position);
        var found = rows.Step();
        rows.Reset();
        return found;
    }

    private static Place? FindOne(Statement rows)
    {
        if (!rows.Step())
            return null;
        var place = new Place(rows.Int64(0), rows.Int64(1));
        rows.Reset();
        return place;
    }

    private static SessionListing? ReadAt(Connection connection, TenantId tenant, Place place)
    {
        var row = connection.Prepare(AtPlace)
            .Bind(1, tenant.Value).Bind(2, place.StartedAt).Bind(3, place.Position);
        if (!row.Step())
            return null;
        var listing = new SessionListing(
            new SessionId(row.Text(0)),
            row.IsNull(1) ? null : new UserId(row.Text(1)),
            UnixMicroseconds.ToDateTimeOffset(place.StartedAt),
            UnixMicroseconds.ToDateTimeOffset(row.Int64(2)),
            row.Int64(3),
            row.IsNull(4) ? null : UnixMicroseconds.ToDateTimeOffset(row.Int64(4)),
            row.OptionalText(5));
        row.Reset();
        return listing;
    }
}
