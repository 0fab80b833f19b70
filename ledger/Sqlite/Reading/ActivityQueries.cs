using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Indexes;
using Blinq.Ledger.Sqlite.Native;

namespace Blinq.Ledger.Sqlite.Reading;

/// <summary>Reads of the numbers a day.</summary>
internal static class ActivityQueries
{
    private const string Days = """
        SELECT day, sessions, verified, messages, users, replies, reply_micros FROM tenant_days
        WHERE tenant = ?1 AND day BETWEEN ?2 AND ?3 ORDER BY day
        """;

    private const string OfDay = """
        SELECT user, sessions, messages FROM user_days WHERE tenant = ?1 AND day = ?2 ORDER BY rank DESC LIMIT ?3
        """;

    private const string OfUser = """
        SELECT sum(sessions), sum(messages) FROM user_days WHERE tenant = ?1 AND user = ?2 AND day BETWEEN ?3 AND ?4
        """;

    public static IReadOnlyList<DayActivity> ReadDays(Connection connection, TenantId tenant, DateOnly first, DateOnly last)
    {
        var rows = connection.Prepare(Days).Bind(1, tenant.Value).Bind(2, UtcDay.Of(first)).Bind(3, UtcDay.Of(last));
        var days = new List<DayActivity>();
        while (rows.Step())
        {
            days.Add(new DayActivity(
                UtcDay.ToDate(rows.Int64(0)), rows.Int64(1), rows.Int64(2), rows.Int64(3), rows.Int64(4), rows.Int64(5),
                TimeSpan.FromMicroseconds(rows.Int64(6))));
        }
        return days;
    }

    public static IReadOnlyList<UserActivity> ListMostActive(Connection connection, TenantId tenant, DateOnly first, DateOnly last, int limit)
    {
        var (from, to) = (UtcDay.Of(first), UtcDay.Of(last));
        var candidates = new Dictionary<UserId, (long Sessions, long Messages)>();
        for (var day = from; day <= to; day++)
            AddDay(connection, tenant, day, candidates);
        return
        [
            .. InOrder(candidates.Select(found => (found.Key, found.Value.Sessions, found.Value.Messages))).Take(MostActiveUsers.Candidates)
                .Select(found => Sum(connection, tenant, found.User, from, to))
                .OfType<UserActivity>()
                .OrderByDescending(found => found.Messages).ThenByDescending(found => found.Sessions)
                .ThenBy(found => found.User.UserId.Value, StringComparer.Ordinal).Take(limit),
        ];
    }

    private static IEnumerable<(UserId User, long Sessions, long Messages)> InOrder(IEnumerable<(UserId User, long Sessions, long Messages)> found) =>
        found.OrderByDescending(one => one.Messages).ThenByDescending(one => one.Sessions).ThenBy(one => one.User.Value, StringComparer.Ordinal);

    private static void AddDay(Connection connection, TenantId tenant, long day, Dictionary<UserId, (long Sessions, long Messages)> candidates)
    {
        var rows = connection.Prepare(OfDay).Bind(1, tenant.Value).Bind(2, day).Bind(3, (long)MostActiveUsers.PerDay);
        while (rows.Step())
        {
            var user = new UserId(rows.Text(0));
            var (sessions, messages) = candidates.GetValueOrDefault(user);
            candidates[user] = (sessions + rows.Int64(1), messages + rows.Int64(2));
        }
    }

    /// <returns><c>null</c> if the user is being erased.</returns>
    private static UserActivity? Sum(Connection connection, TenantId tenant, UserId user, long from, long to)
    {
        var rows = connection.Prepare(OfUser).Bind(1, tenant.Value).Bind(2, user.Value).Bind(3, from).Bind(4, to);
        rows.Step();
        var (sessions, messages) = (rows.Int64(0), rows.Int64(1));
        rows.Reset();
        return UserQueries.Find(connection, tenant, user) is { } listing ? new UserActivity(listing, sessions, messages) : null;
    }
}
