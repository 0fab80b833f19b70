using Blinq.Ledger.Erasures;
using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Indexes;
using Blinq.Ledger.Sqlite.Native;
using Blinq.Ledger.Streams;

namespace Blinq.Ledger.Sqlite.Writing;

/// <summary>The writer's side of erasures. Rare, so its statements are prepared when they are first needed.</summary>
internal static class ErasureTable
{
    private const string Note = """
        INSERT INTO erasures (id, tenant, user, upto, actor, events, streams) VALUES (?1, ?2, ?3, ?4, ?5, 0, 0)
        ON CONFLICT DO NOTHING
        """;

    private const string Delete = """
        UPDATE events SET payload = NULL, salt = NULL, once = NULL
        WHERE tenant = ?1 AND stream = ?2 AND seq BETWEEN ?3 AND ?4 AND payload IS NOT NULL
        """;

    private const string HasPayload =
        "SELECT 1 FROM events WHERE tenant = ?1 AND stream = ?2 AND seq = ?3 AND payload IS NOT NULL";

    private const string Count = "UPDATE erasures SET events = events + ?2, streams = streams + ?3 WHERE id = ?1";

    private const string DeleteSamplesOfSession = "DELETE FROM refusals WHERE tenant = ?1 AND session = ?2";
    private const string DeleteSamplesOfToken = "DELETE FROM refusals WHERE tenant = ?1 AND fingerprint = ?2";

    private const string FindPlace = """
        SELECT e.at, e.position, s.user FROM events AS e
        JOIN sessions AS s ON s.tenant = e.tenant AND s.started_at = e.at AND s.position = e.position
        WHERE e.tenant = ?1 AND e.stream = ?2 AND e.seq = 1
        """;

    // A session notes the keys that were used in it, and each of those stands among the tenant's keys.
    private const string DeleteKeys = """
        DELETE FROM session_keys WHERE tenant = ?1 AND started_at = ?2 AND position = ?3
            AND key_id IN (SELECT u.key_id FROM key_use AS u WHERE u.tenant = ?1)
        """;

    private const string Unlist =
        "DELETE FROM users WHERE tenant = ?1 AND user = ?4 AND kind IN (1, 2) AND started_at = ?2 AND position = ?3";

    private const string DeleteSession = "DELETE FROM sessions WHERE tenant = ?1 AND started_at = ?2 AND position = ?3";

    private const string Remaining = """
        SELECT count(*), min(started_at) FROM users WHERE tenant = ?1 AND user = ?2 AND kind IN (1, 2)
        """;

    private const string BeginAnew = """
        UPDATE users SET first_seen = ?3, sessions = ?4
        WHERE tenant = ?1 AND user = ?2 AND kind = 0 AND started_at = 0 AND position = 0
        """;

    private const string DeleteUser =
        "DELETE FROM users WHERE tenant = ?1 AND user = ?2 AND kind = 0 AND started_at = 0 AND position = 0";

    private const string DeleteDays = "DELETE FROM user_days WHERE tenant = ?1 AND user = ?2 AND day <= ?3";

    private const string Finish = "UPDATE erasures SET finished_at = ?2 WHERE id = ?1 AND finished_at IS NULL";

    public static bool Begin(Connection connection, Erasure asked)
    {
        connection.Prepare(Note).Bind(1, asked.Id.Value).Bind(2, asked.Tenant.Value).Bind(3, asked.User.Value)
            .Bind(4, UnixMicroseconds.From(asked.Upto)).Bind(5, asked.Actor).Run();
        return true;
    }

    public static bool EraseEvents(Connection connection, KeyId erasure, StreamId stream, long fromSeq, long toSeq)
    {
        var isConversation = stream.Name.StartsWith(StreamId.ConversationPrefix, StringComparison.Ordinal);
        var begins = fromSeq == 1 && isConversation && Found(
            connection.Prepare(HasPayload).Bind(1, stream.Tenant.Value).Bind(2, stream.Name).Bind(3, 1L));
        connection.Prepare(Delete).Bind(1, stream.Tenant.Value).Bind(2, stream.Name).Bind(3, fromSeq).Bind(4, toSeq).Run();
        connection.Prepare(Count).Bind(1, erasure.Value).Bind(2, (long)connection.Changes).Bind(3, begins ? 1L : 0L).Run();
        return true;
    }

    public static bool EraseSamples(
        Connection connection, TenantId tenant, IEnumerable<SessionId> sessions, IEnumerable<string> fingerprints)
    {
        foreach (var session in sessions)
            connection.Prepare(DeleteSamplesOfSession).Bind(1, tenant.Value).Bind(2, session.Value).Run();
        foreach (var fingerprint in fingerprints)
            connection.Prepare(DeleteSamplesOfToken).Bind(1, tenant.Value).Bind(2, fingerprint).Run();
        return true;
    }

    public static bool EraseListing(Connection connection, TenantId tenant, SessionId session)
    {
        var place = connection.Prepare(FindPlace).Bind(1, tenant.Value).Bind(2, StreamId.ConversationPrefix + session.Value);
        if (!place.Step())
            return true;
        var (at, position, user) = (place.Int64(0), place.Int64(1), place.OptionalText(2));
        place.Reset();
        connection.Prepare(DeleteKeys).Bind(1, tenant.Value).Bind(2, at).Bind(3, position).Run();
        if (user is not null)
            connection.Prepare(Unlist).Bind(1, tenant.Value).Bind(2, at).Bind(3, position).Bind(4, user).Run();
        connection.Prepare(DeleteSession).Bind(1, tenant.Value).Bind(2, at).Bind(3, position).Run();
        return true;
    }

    public static bool EraseUser(Connection connection, Erasure erasure)
    {
        var (tenant, user) = (erasure.Tenant.Value, erasure.User.Value);
        var rows = connection.Prepare(Remaining).Bind(1, tenant).Bind(2, user);
        rows.Step();
        var (count, first) = (rows.Int64(0), rows.Int64(1));
        rows.Reset();
        if (count > 0 && first < UnixMicroseconds.From(erasure.Upto))
            return false;
        // Of one who came back on the very day, what that day counts of both is gone.
        connection.Prepare(DeleteDays).Bind(1, tenant).Bind(2, user)
            .Bind(3, count > 0 ? UtcDay.Of(erasure.Upto) : long.MaxValue).Run();
        if (count > 0)
            connection.Prepare(BeginAnew).Bind(1, tenant).Bind(2, user).Bind(3, first).Bind(4, count).Run();
        else
            connection.Prepare(DeleteUser).Bind(1, tenant).Bind(2, user).Run();
        return true;
    }

    public static bool End(Connection connection, KeyId erasure, DateTimeOffset at)
    {
        connection.Prepare(Finish).Bind(1, erasure.Value).Bind(2, UnixMicroseconds.From(at)).Run();
        return true;
    }

    private static bool Found(Statement rows)
    {
        var found = rows.Step();
        rows.Reset();
        return found;
    }
}
