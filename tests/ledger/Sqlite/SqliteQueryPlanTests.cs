using Blinq.Ledger.Appends;
using Blinq.Ledger.Erasures;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Indexes;
using Blinq.Ledger.Sqlite;
using Blinq.Ledger.Sqlite.Native;
using Blinq.Ledger.Streams;
using Blinq.Ledger.Tests.Support;

namespace Blinq.Ledger.Tests.Sqlite;

/// <summary>The cost of a statement must not grow with the ledger: each one is asked how SQLite would run it.</summary>
public sealed class SqliteQueryPlanTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task EveryStatementIsServedByAnIndex()
    {
        await using var ledger = await SqliteLedger.OpenAsync(
            new SqliteLedgerOptions { DataDirectory = _directory.Path, MaxConcurrentReads = 1 }, new ManualClock(), None);
        await UseEverythingAsync(ledger);

        var plans = new List<string>();
        await ledger.OnWriterAsync(connection => plans.AddRange(Explain(connection)));
        plans.AddRange(await ledger.OnReaderAsync(connection => Explain(connection).ToList()));
        Assert.True(plans.Count > 30, $"Only {plans.Count} steps were explained.");
        Assert.All(plans, plan =>
        {
            Assert.DoesNotContain("SCAN", plan, StringComparison.Ordinal);
            Assert.DoesNotContain("TEMP B-TREE", plan, StringComparison.Ordinal);
        });
    }

    private static IEnumerable<string> Explain(Connection connection)
    {
        foreach (var sql in connection.Prepared.Where(sql => !sql.StartsWith("BEGIN", StringComparison.Ordinal) && sql != "COMMIT").ToList())
        {
            using var explain = connection.Compile("EXPLAIN QUERY PLAN " + sql);
            while (explain.Step())
                yield return $"{explain.Text(3)}  <-  {sql}";
        }
    }

    private static async Task UseEverythingAsync(SqliteLedger ledger)
    {
        var tenant = TenantId.New();
        var user = Sample.NewUser();
        var stream = Sample.NewConversation(tenant);
        var head = await ledger.AppendAsync(
            stream, StreamHead.Empty, Sample.Event(once: "1"), new IndexEntry.SessionStarted(), Sample.Accepted(user));
        await ledger.AppendAsync(stream, head, Sample.Event(once: "2"), new IndexEntry.SessionActive(1),
            new IndexEntry.Activity(0, 0, 1, user, 1, TimeSpan.FromSeconds(1)));
        var today = DateOnly.FromDateTime(Sample.Start.UtcDateTime);
        await ledger.ReadDaysAsync(tenant, today, today.AddDays(1), None);
        await ledger.ListMostActiveUsersAsync(tenant, DateOnly.FromDateTime(ledger.Now.UtcDateTime), DateOnly.FromDateTime(ledger.Now.UtcDateTime), 10, None);
        await ledger.CountVerdictsAsync(tenant, Sample.Start, Sample.Start.AddDays(1), None);
        await ledger.ReadStartsAsync(tenant, Sample.Start, 10, None);
        await ledger.EnsureSettingAsync("a", "b", None);
        await ledger.ReplaceSettingAsync("a", "c", None);
        Assert.Equal("c", await ledger.ReadSettingAsync("a", None));
        await ledger.ProbeAsync(None);
        await ledger.ExportAllAsync(null);
        await ledger.ExportAllAsync(tenant);
        await ledger.ReadSealedAsync(tenant, None);
        await ledger.ListUsersAsync(tenant, null, 10, None);
        await ledger.FindUserAsync(tenant, user, None);
        SessionFilter[] filters =
            [new(), new(User: user), new(Key: Sample.Key), new(user, Sample.Key), new(From: Sample.Start, To: Sample.Start)];
        foreach (var filter in filters)
            await ledger.ListSessionsAsync(tenant, filter, null, 10, None);
        await ledger.FindSessionAsync(tenant, Sample.SessionOf(stream), None);
        await ledger.FindLatestOpenSessionAsync(tenant, user, None);
        await ledger.ListRefusalsAsync(tenant, null, 10, None);
        await ledger.ReadKeyUseAsync(tenant, None);
        await ledger.CountVerdictsAsync(tenant, Sample.Start, None);
        await ledger.ListTenantsAsync(null, 10, None);
        Assert.Single(await ledger.ReadAsync(stream, 1, 10, None));
        Assert.Null(await ledger.FindAppendAsync(stream, AppendId.New(), None));
        await EraseAsync(ledger, stream, user);
    }

    private static async Task EraseAsync(SqliteLedger ledger, StreamId stream, UserId user)
    {
        var erasure = await ledger.BeginErasureAsync(new Erasure(KeyId.New("er_"), stream.Tenant, user, Sample.Start.AddDays(1), "operator"), None);
        Assert.Equal(erasure, Assert.Single(await ledger.ListUnfinishedErasuresAsync(10, None)));
        Assert.Equal(erasure, await ledger.FindUnfinishedErasureAsync(stream.Tenant, user, None));
        Assert.Empty(await ledger.FindRefusedSessionsAsync(stream.Tenant, ["0123456789abcdef"], None));
        await ledger.EraseRefusalSamplesAsync(stream.Tenant, [Sample.SessionOf(stream)], ["0123456789abcdef"], None);
        await ledger.EraseEventsAsync(erasure.Id, stream, 1, 2, None);
        await ledger.EraseListingAsync(stream.Tenant, Sample.SessionOf(stream), None);
        Assert.True(await ledger.EraseUserAsync(erasure, None));
        await ledger.FinishErasureAsync(erasure.Id, Sample.Start.AddDays(1), None);
        Assert.Single(await ledger.ListErasuresAsync(null, 10, None));
    }
}
