using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Indexes;
using Blinq.Ledger.Sqlite.Native;
using Blinq.Ledger.Sqlite.Writing;

namespace Blinq.Ledger.Sqlite.Reading;

/// <summary>Reads of verdicts: how often, and samples of those that refused.</summary>
internal static class RefusalQueries
{
    private const char Kind = 'r';

    private const string Latest = """
        SELECT number, at, reason, session, origin, fingerprint, clock_difference FROM refusals
        WHERE tenant = ?1 AND number < ?2 ORDER BY number DESC LIMIT ?3
        """;

    // At most 90 days of hours with a handful of reasons each, so a sum over the range stays small.
    private const string Counts =
        "SELECT reason, count FROM verdicts WHERE tenant = ?1 AND hour >= ?2 AND hour < ?3";

    public static Page<RefusalListing> List(Connection connection, TenantId tenant, string? cursor, int limit)
    {
        var before = cursor is null ? long.MaxValue : Cursor.ReadNumbers(Kind, cursor).First;
        var rows = connection.Prepare(Latest).Bind(1, tenant.Value).Bind(2, before).Bind(3, limit + 1L);
        var page = Paging.Read(rows, limit, Read, static last => Cursor.Write(Kind, last.Number, 0));
        return new Page<RefusalListing>([.. page.Items.Select(item => item.Listing)], page.Next);
    }

    public static IReadOnlyList<VerdictCount> Count(Connection connection, TenantId tenant, DateTimeOffset since, DateTimeOffset? until)
    {
        var rows = connection.Prepare(Counts).Bind(1, tenant.Value).Bind(2, BatchTotals.HourOf(since))
            .Bind(3, until is { } end ? BatchTotals.HourOf(end) : long.MaxValue);
        var sums = new SortedDictionary<string, long>(StringComparer.Ordinal);
        while (rows.Step())
        {
            var reason = rows.Text(0);
            sums[reason] = sums.GetValueOrDefault(reason) + rows.Int64(1);
        }
        return [.. sums.Select(sum => new VerdictCount(sum.Key == BatchTotals.Accepted ? null : sum.Key, sum.Value))];
    }

    private static (long Number, RefusalListing Listing) Read(Statement row)
    {
        var sample = new RefusalSample(
            row.IsNull(3) ? null : new SessionId(row.Text(3)), row.OptionalText(4), row.OptionalText(5),
            row.IsNull(6) ? null : row.Double(6));
        return (row.Int64(0), new RefusalListing(UnixMicroseconds.ToDateTimeOffset(row.Int64(1)), row.Text(2), sample));
    }
}
