using Blinq.Ledger.Appends;
using Blinq.Ledger.Copying;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Indexes;
using Blinq.Ledger.Postgres;
using Blinq.Ledger.Sealing;
using Blinq.Ledger.Sqlite;
using Blinq.Ledger.Streams;
using Blinq.Ledger.Tests.Sqlite;
using Blinq.Ledger.Tests.Support;
using Blinq.Ledger.Verification;

namespace Blinq.Ledger.Tests.Postgres;

/// <summary>A SQLite ledger moves up to PostgreSQL.</summary>
public sealed class LedgerCopyTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly TenantId _tenant = TenantId.New();
    private readonly UserId _user = Sample.NewUser();
    private PostgresLedgerOptions _target = null!;
    private AppendRequest _last = null!;

    public async Task InitializeAsync() => _target = new PostgresLedgerOptions
    {
        ConnectionString = await (await PostgresServer.SharedAsync()).NewDatabaseAsync(),
        // No test here is about time, and a machine may be busy.
        ConnectTimeout = TimeSpan.FromSeconds(30),
        Timeout = TimeSpan.FromSeconds(30),
    };

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task EverythingIsCopiedAndGoesOnWhereItWas()
    {
        await using var source = await FillAsync(conversations: 3_000);
        var exported = await source.ExportAllAsync(null);
        var expected = await DescribeAsync(source);
        await source.DisposeAsync();

        var report = await CopyAsync();
        Assert.Equal(exported.Count, report.Events);

        await using var copy = await PostgresLedger.OpenAsync(_target, TimeProvider.System, CancellationToken.None);
        var copied = await copy.ExportAllAsync(null);
        Assert.Equal(exported.Select(recorded => (recorded.Stream, recorded.Seq, recorded.Hash, recorded.Position)),
            copied.Select(recorded => (recorded.Stream, recorded.Seq, recorded.Hash, recorded.Position)));
        Assert.Equal(expected, await DescribeAsync(copy));
        Assert.Equal("1", await copy.EnsureSettingAsync("lease", "2", CancellationToken.None));

        // Append ids and marks came along, and what comes now stands behind what was copied.
        Assert.Equal(new FoundAppend(1, 1), await copy.FindAppendAsync(_last.Stream, _last.Id, CancellationToken.None));
        var head = await copy.AppendAsync(_last, CancellationToken.None);
        await Assert.ThrowsAsync<DuplicateEventException>(
            () => copy.AppendAsync(_last.Stream, head, Sample.Event(once: "c1")).AsTask());
        await copy.AppendAsync(_last.Stream, head, Sample.Event());
        Assert.Equal(exported.Max(recorded => recorded.Position) + 1, (await copy.ReadAllAsync(_last.Stream))[^1].Position);
        await Assert.ThrowsAsync<TrustMovedException>(() => copy.AppendAsync(
            Sample.Request(Sample.NewConversation(_tenant), StreamHead.Empty, Sample.Start, [Sample.Event()]) with { RequiredEpoch = Epoch.None },
            CancellationToken.None).AsTask());
    }

    /// <summary>What appends change in users' rows is only noted for a while, and a process that is killed leaves it so.</summary>
    [Fact]
    public async Task ALedgerWhoseProcessWasKilledIsCopiedWithAllThatItAcknowledged()
    {
        await using var source = await FillAsync(conversations: 100);
        using var killed = _directory.AsAKillWouldLeaveIt();
        var expected = await DescribeAsync(source);

        await LedgerCopy.CopyAsync(killed.Path, _target, TimeProvider.System, null, CancellationToken.None);

        await using var copy = await PostgresLedger.OpenAsync(_target, TimeProvider.System, CancellationToken.None);
        Assert.Equal(expected, await DescribeAsync(copy));
    }

    [Fact]
    public async Task AnInterruptedCopyIsClosedToAllAndGoesOnWhereItStopped()
    {
        await (await FillAsync(conversations: 5_000)).DisposeAsync();
        using var cancel = new CancellationTokenSource();
        var interrupt = new Watcher(step =>
        {
            if (step is { Step: "events", Done: > 2_000 })
                cancel.Cancel();
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => LedgerCopy.CopyAsync(
            _directory.Path, _target, TimeProvider.System, interrupt, cancel.Token));
        await Assert.ThrowsAsync<DatabaseUnusableException>(
            () => PostgresLedger.OpenAsync(_target, TimeProvider.System, CancellationToken.None));

        long? first = null;
        var report = await LedgerCopy.CopyAsync(
            _directory.Path, _target, TimeProvider.System, new Watcher(step => first ??= step.Done), CancellationToken.None);
        Assert.True(first > 2_000);
        // And once more: nothing is left to do but to verify.
        Assert.Equal(report.Events, (await CopyAsync()).Events);
    }

    [Fact]
    public async Task ADatabaseInUseIsNotCopiedInto()
    {
        await (await FillAsync(conversations: 1)).DisposeAsync();
        await using (var used = await PostgresLedger.OpenAsync(_target, TimeProvider.System, CancellationToken.None))
            await used.AppendAsync(Sample.NewConversation(), StreamHead.Empty, Sample.Event());
        await Assert.ThrowsAsync<LedgerCopyException>(CopyAsync);
    }

    [Fact]
    public async Task ALedgerInUseIsNotCopied()
    {
        await using var source = await FillAsync(conversations: 1);
        await Assert.ThrowsAsync<DataDirectoryInUseException>(CopyAsync);
    }

    [Fact]
    public async Task WhereThereIsNoLedgerNothingIsMade()
    {
        await Assert.ThrowsAsync<DataDirectoryUnusableException>(CopyAsync);
        Assert.False(File.Exists(Path.Combine(_directory.Path, "blinq.db")));
    }

    private Task<VerificationReport> CopyAsync() =>
        LedgerCopy.CopyAsync(_directory.Path, _target, TimeProvider.System, null, CancellationToken.None);

    private async Task<SqliteLedger> FillAsync(int conversations)
    {
        var ledger = await SqliteLedger.OpenAsync(
            new SqliteLedgerOptions { DataDirectory = _directory.Path }, TimeProvider.System, CancellationToken.None);
        await ledger.EnsureSettingAsync("lease", "1", CancellationToken.None);
        await ledger.AppendAsync(
            Sample.Request(
                StreamId.ForTenant(_tenant), StreamHead.Empty, Sample.Start, [Sample.Event("tenant.registered")],
                new IndexEntry.TenantListed("Odd \\0 \0 name", Suspended: false)) with
            {
                NewEpoch = new Epoch(3), SecretsToStore = [new SealedSecret(_tenant, Sample.Key, "m1", new byte[] { 1, 2, 3 })],
            },
            CancellationToken.None);
        await Task.WhenAll(Enumerable.Range(0, conversations).Select(i => ledger.AppendAsync(
            Sample.NewConversation(_tenant), StreamHead.Empty, Sample.Event("session.started"),
            new IndexEntry.SessionStarted(), Sample.Accepted(_user), new IndexEntry.Activity(1, 1, 1, _user, 1, TimeSpan.FromSeconds(3)),
            new IndexEntry.IdentityRefused("expired", 1, i % 100 == 0 ? new RefusalSample(null, "https://a.example", null, 1.5) : null)).AsTask()));
        _last = Sample.Request(Sample.NewConversation(_tenant), StreamHead.Empty, Sample.Start, [Sample.Event(once: "c1")]);
        await ledger.AppendAsync(_last, CancellationToken.None);
        return ledger;
    }

    private async Task<string> DescribeAsync(ILedger ledger)
    {
        var lists = (ILedgerIndexes)ledger;
        var none = CancellationToken.None;
        var sessions = await lists.ListSessionsAsync(_tenant, new SessionFilter(User: _user, Key: Sample.Key), null, 50, none);
        var refusals = await lists.ListRefusalsAsync(_tenant, null, 200, none);
        var today = DateOnly.FromDateTime(ledger.Now.UtcDateTime);
        var days = await lists.ReadDaysAsync(_tenant, today.AddDays(-1), today.AddDays(1), none);
        Assert.NotEmpty(days);
        var secret = Assert.Single(await ledger.ReadSealedAsync(_tenant, none));
        return string.Join('\n', (object[])
        [
            .. sessions.Items, await lists.FindUserAsync(_tenant, _user, none) ?? (object)"none", .. refusals.Items,
            .. await lists.ReadKeyUseAsync(_tenant, none), .. await lists.CountVerdictsAsync(_tenant, Sample.Start, none),
            .. days, .. await lists.ListMostActiveUsersAsync(_tenant, today.AddDays(-1), today.AddDays(1), 10, none),
            .. (await lists.ListTenantsAsync(null, 10, none)).Items, secret with { Ciphertext = default },
            Convert.ToHexString(secret.Ciphertext.Span),
        ]);
    }

    private sealed class Watcher(Action<CopyProgress> action) : IProgress<CopyProgress>
    {
        public void Report(CopyProgress value) => action(value);
    }
}
