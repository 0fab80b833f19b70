using Blinq.Ledger.Erasures;
using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Sqlite.Native;

namespace Blinq.Ledger.Sqlite.Reading;

/// <summary>Reads of erasures.</summary>
internal static class ErasureQueries
{
    private const string Columns = "id, tenant, user, upto, actor, events, streams, finished_at";
    private const string One = $"SELECT {Columns} FROM erasures WHERE id = ?1";
    private const string UnderWayOf = $"SELECT {Columns} FROM erasures WHERE tenant = ?1 AND user = ?2 AND finished_at IS NULL";
    private const string UnderWay = $"SELECT {Columns} FROM erasures WHERE finished_at IS NULL AND tenant > '' ORDER BY tenant, user LIMIT ?1";
    private const string All = $"SELECT {Columns} FROM erasures WHERE id > ?1 ORDER BY id LIMIT ?2";
    private const string SessionsOfToken =
        "SELECT session FROM refusals WHERE tenant = ?1 AND fingerprint = ?2 AND session IS NOT NULL";

    public static Erasure? Find(Connection connection, KeyId id) => Single(connection.Prepare(One).Bind(1, id.Value));

    public static Erasure? FindUnderWay(Connection connection, TenantId tenant, UserId user) =>
        Single(connection.Prepare(UnderWayOf).Bind(1, tenant.Value).Bind(2, user.Value));

    public static IReadOnlyList<Erasure> ListUnderWay(Connection connection, int limit) =>
        Read(connection.Prepare(UnderWay).Bind(1, (long)limit));

    public static IReadOnlyList<Erasure> List(Connection connection, KeyId? after, int limit) =>
        Read(connection.Prepare(All).Bind(1, after?.Value ?? "").Bind(2, (long)limit));

    public static IReadOnlyList<SessionId> FindRefusedSessions(
        Connection connection, TenantId tenant, IEnumerable<string> fingerprints)
    {
        var sessions = new HashSet<SessionId>();
        foreach (var fingerprint in fingerprints)
        {
            var rows = connection.Prepare(SessionsOfToken).Bind(1, tenant.Value).Bind(2, fingerprint);
            while (rows.Step())
                sessions.Add(new SessionId(rows.Text(0)));
        }
        return [.. sessions];
    }

    private static Erasure? Single(Statement rows) => Read(rows) is [var found] ? found : null;

    private static List<Erasure> Read(Statement rows)
    {
        var found = new List<Erasure>();
        while (rows.Step())
        {
            found.Add(new Erasure(
                new KeyId(rows.Text(0)), new TenantId(rows.Text(1)), new UserId(rows.Text(2)),
                UnixMicroseconds.ToDateTimeOffset(rows.Int64(3)), rows.Text(4), rows.Int64(5), rows.Int64(6),
                rows.IsNull(7) ? null : UnixMicroseconds.ToDateTimeOffset(rows.Int64(7))));
        }
        return found;
    }
}
