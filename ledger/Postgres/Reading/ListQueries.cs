using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Indexes;
using Npgsql;

namespace Blinq.Ledger.Postgres.Reading;

/// <summary>Reads of users, keys, verdicts, refusals and tenants.</summary>
internal static class ListQueries
{
    private const char UserKind = 'u', RefusalKind = 'r', TenantKind = 't';

    private const string User = "SELECT user_id, subject, name, email, first_seen, last_seen, sessions, listed_at FROM blinq.users";

    private const string LatestUsers = $"""
        {User} WHERE tenant = $1 AND (listed_at, user_id) < ($2, $3)
        ORDER BY listed_at DESC, user_id DESC LIMIT $4
        """;

    private const string OneUser = $"{User} WHERE tenant = $1 AND user_id = $2";

    private const string Keys = "SELECT key_id, last_used_at FROM blinq.key_use WHERE tenant = $1 ORDER BY key_id";

    // At most 90 days of hours with a handful of reasons each, so a sum over the range stays small.
    private const string Counts = """
        SELECT reason, sum(count)::bigint FROM blinq.verdicts WHERE tenant = $1 AND hour >= $2 AND hour < $3 GROUP BY reason
        """;

    private const string LatestRefusals = """
        SELECT number, at, reason, session, origin, fingerprint, clock_difference FROM blinq.refusals
        WHERE tenant = $1 AND number < $2 ORDER BY number DESC LIMIT $3
        """;

    private const string LatestTenants = """
        SELECT tenant, name, suspended, registered_at FROM blinq.tenants
        WHERE registered_at IS NOT NULL AND (registered_at, tenant) < ($1, $2)
        ORDER BY registered_at DESC, tenant DESC LIMIT $3
        """;

    public static async ValueTask<Page<UserListing>> ListUsersAsync(
        Reader reader, TenantId tenant, string? cursor, int limit, CancellationToken cancel)
    {
        var (listedAt, user) = cursor is null ? (long.MaxValue, "") : Cursor.Read(UserKind, cursor);
        var rows = await reader.ReadAllAsync(
            LatestUsers, static row => (Listing: ReadUser(row), ListedAt: row.GetInt64(7)), cancel,
            Querying.Value(tenant.Value), Querying.Value(listedAt), Querying.Value(user), Querying.Value(limit + 1L))
            .ConfigureAwait(false);
        var page = ToPage(rows, limit, static last => Cursor.Write(UserKind, last.ListedAt, last.Listing.UserId.Value));
        // The index may be a minute behind; within a page the order can be exact.
        return new Page<UserListing>([.. page.Items.Select(item => item.Listing).OrderByDescending(seen => seen.LastSeen)], page.Next);
    }

    public static async ValueTask<UserListing?> FindUserAsync(
        Reader reader, TenantId tenant, UserId user, CancellationToken cancel)
    {
        var rows = await reader.ReadAllAsync(
            OneUser, ReadUser, cancel, Querying.Value(tenant.Value), Querying.Value(user.Value)).ConfigureAwait(false);
        return rows.Count == 0 ? null : rows[0];
    }

    public static async ValueTask<IReadOnlyList<KeyUse>> ReadKeyUseAsync(
        Reader reader, TenantId tenant, CancellationToken cancel) =>
        await reader.ReadAllAsync(
            Keys,
            static row => new KeyUse(new KeyId(row.GetString(0)), UnixMicroseconds.ToDateTimeOffset(row.GetInt64(1))),
            cancel, Querying.Value(tenant.Value)).ConfigureAwait(false);

    public static async ValueTask<IReadOnlyList<VerdictCount>> CountVerdictsAsync(
        Reader reader, TenantId tenant, DateTimeOffset since, DateTimeOffset? until, CancellationToken cancel)
    {
        var sums = await reader.ReadAllAsync(
            Counts, static row => (Reason: row.FreeText(0), Count: row.GetInt64(1)), cancel,
            Querying.Value(tenant.Value), Querying.Value(Verdicts.HourOf(since)),
            Querying.Value(until is { } end ? Verdicts.HourOf(end) : long.MaxValue)).ConfigureAwait(false);
        return
        [
            .. sums.OrderBy(sum => sum.Reason, StringComparer.Ordinal)
                .Select(sum => new VerdictCount(sum.Reason == Verdicts.Accepted ? null : sum.Reason, sum.Count)),
        ];
    }

    public static async ValueTask<Page<RefusalListing>> ListRefusalsAsync(
        Reader reader, TenantId tenant, string? cursor, int limit, CancellationToken cancel)
    {
        var before = cursor is null ? long.MaxValue : Cursor.ReadNumbers(RefusalKind, cursor).First;
        var rows = await reader.ReadAllAsync(
            LatestRefusals, ReadRefusal, cancel,
            Querying.Value(tenant.Value), Querying.Value(before), Querying.Value(limit + 1L)).ConfigureAwait(false);
        var page = ToPage(rows, limit, static last => Cursor.Write(RefusalKind, last.Number, 0));
        return new Page<RefusalListing>([.. page.Items.Select(item => item.Listing)], page.Next);
    }

    public static async ValueTask<Page<TenantListing>> ListTenantsAsync(
        Reader reader, string? cursor, int limit, CancellationToken cancel)
    {
        var (registeredAt, tenant) = cursor is null ? (long.MaxValue, "") : Cursor.Read(TenantKind, cursor);
        var rows = await reader.ReadAllAsync(
            LatestTenants, ReadTenant, cancel,
            Querying.Value(registeredAt), Querying.Value(tenant), Querying.Value(limit + 1L)).ConfigureAwait(false);
        return ToPage(rows, limit, static last =>
            Cursor.Write(TenantKind, UnixMicroseconds.From(last.RegisteredAt), last.Tenant.Value));
    }

    /// <summary>Makes a page of rows that are one more than it holds, if there are more.</summary>
    private static Page<T> ToPage<T>(List<T> rows, int limit, Func<T, string> cursorAfter)
    {
        if (rows.Count <= limit)
            return new Page<T>(rows, null);
        rows.RemoveRange(limit, rows.Count - limit);
        return new Page<T>(rows, cursorAfter(rows[^1]));
    }

    /// <summary>Of the first seven columns.</summary>
    public static UserListing ReadUser(NpgsqlDataReader row) => new(
        new UserId(row.GetString(0)), new SubjectId(row.FreeText(1)), row.OptionalFreeText(2), row.OptionalFreeText(3),
        UnixMicroseconds.ToDateTimeOffset(row.GetInt64(4)), UnixMicroseconds.ToDateTimeOffset(row.GetInt64(5)),
        row.GetInt64(6));

    private static (long Number, RefusalListing Listing) ReadRefusal(NpgsqlDataReader row)
    {
        var sample = new RefusalSample(
            row.IsDBNull(3) ? null : new SessionId(row.GetString(3)), row.OptionalFreeText(4), row.OptionalFreeText(5),
            row.IsDBNull(6) ? null : row.GetDouble(6));
        return (row.GetInt64(0), new RefusalListing(UnixMicroseconds.ToDateTimeOffset(row.GetInt64(1)), row.FreeText(2), sample));
    }

    private static TenantListing ReadTenant(NpgsqlDataReader row) => new(
        new TenantId(row.GetString(0)), row.FreeText(1), row.GetBoolean(2),
        UnixMicroseconds.ToDateTimeOffset(row.GetInt64(3)));
}
