using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Indexes;

namespace Blinq.Ledger.Postgres.Reading;

/// <summary>Reads of the numbers a day.</summary>
internal static class ActivityQueries
{
    private const string Days = """
        SELECT day, sessions, verified, messages, users, replies, reply_micros FROM blinq.tenant_days
        WHERE tenant = $1 AND day BETWEEN $2 AND $3 ORDER BY day
        """;

    private static readonly string MostActive = $"""
        SELECT u.user_id, u.subject, u.name, u.email, u.first_seen, u.last_seen, u.sessions, s.sessions, s.messages
        FROM (
            SELECT t.user_id, sum(t.sessions) AS sessions, sum(t.messages) AS messages
            FROM generate_series($2, $3) AS g(day)
            CROSS JOIN LATERAL (
                SELECT x.user_id, x.sessions, x.messages FROM blinq.user_days x
                WHERE x.tenant = $1 AND x.day = g.day ORDER BY x.rank DESC LIMIT {MostActiveUsers.PerDay}) t
            GROUP BY t.user_id ORDER BY 3 DESC, 2 DESC, 1 LIMIT {MostActiveUsers.Candidates}) c
        CROSS JOIN LATERAL (
            SELECT sum(x.sessions)::bigint AS sessions, sum(x.messages)::bigint AS messages FROM blinq.user_days x
            WHERE x.tenant = $1 AND x.user_id = c.user_id AND x.day BETWEEN $2 AND $3) s
        JOIN blinq.users u ON u.tenant = $1 AND u.user_id = c.user_id
        ORDER BY s.messages DESC, s.sessions DESC, u.user_id LIMIT $4
        """;

    public static async ValueTask<IReadOnlyList<DayActivity>> ReadDaysAsync(
        Reader reader, TenantId tenant, DateOnly first, DateOnly last, CancellationToken cancel) =>
        await reader.ReadAllAsync(
            Days,
            static row => new DayActivity(
                UtcDay.ToDate(row.GetInt64(0)), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5),
                TimeSpan.FromMicroseconds(row.GetInt64(6))),
            cancel, Querying.Value(tenant.Value), Querying.Value(UtcDay.Of(first)), Querying.Value(UtcDay.Of(last))).ConfigureAwait(false);

    public static async ValueTask<IReadOnlyList<UserActivity>> ListMostActiveAsync(
        Reader reader, TenantId tenant, DateOnly first, DateOnly last, int limit, CancellationToken cancel) =>
        await reader.ReadAllAsync(
            MostActive, static row => new UserActivity(ListQueries.ReadUser(row), row.GetInt64(7), row.GetInt64(8)), cancel,
            Querying.Value(tenant.Value), Querying.Value(UtcDay.Of(first)), Querying.Value(UtcDay.Of(last)), Querying.Value((long)limit))
            .ConfigureAwait(false);
}
