using Blinq.Ledger.Appends;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Indexes;
using Blinq.Ledger.Sqlite;
using Blinq.Ledger.Sqlite.Native;
using Blinq.Ledger.Streams;
using Blinq.Ledger.Tests.Support;
using SQLitePCL;

namespace Blinq.Ledger.Tests.Sqlite;

/// <summary>What the one writer does with batches, queues and a disk that fails.</summary>
public sealed class SqliteWriterTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TemporaryDirectory _directory = new();
    private readonly ManualClock _time = new();

    public void Dispose() => _directory.Dispose();

    private Task<SqliteLedger> OpenAsync(Func<SqliteLedgerOptions, SqliteLedgerOptions>? set = null)
    {
        var options = new SqliteLedgerOptions { DataDirectory = _directory.Path };
        return SqliteLedger.OpenAsync(set?.Invoke(options) ?? options, _time, None);
    }

    /// <summary>Keeps the writer busy, so that what is appended meanwhile makes one batch.</summary>
    private static async Task<WriterPause> PauseAsync(SqliteLedger ledger)
    {
        var pause = new WriterPause();
        pause.Work = ledger.OnWriterAsync(_ =>
        {
            pause.Entered.SetResult();
            pause.Leave.Wait();
        }).AsTask();
        await pause.Entered.Task;
        return pause;
    }

    private sealed class WriterPause : IAsyncDisposable
    {
        public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public ManualResetEventSlim Leave { get; } = new();
        public Task Work { get; set; } = Task.CompletedTask;

        public async ValueTask DisposeAsync()
        {
            Leave.Set();
            await Work;
            Leave.Dispose();
        }
    }

    [Fact]
    public async Task RefusalsInABatchFailAlone()
    {
        await using var ledger = await OpenAsync();
        var tenant = TenantId.New();
        var taken = Sample.NewConversation(tenant);
        var head = await ledger.AppendAsync(taken, StreamHead.Empty, Sample.Event(once: "c1"));
        var rotate = Sample.Request(
            StreamId.ForTenant(tenant), StreamHead.Empty, Sample.Start, [Sample.Event("secret.rotated")]) with
        {
            NewEpoch = new Epoch(1),
        };
        var (one, two, three) = (Sample.NewConversation(tenant), Sample.NewConversation(tenant), Sample.NewConversation(tenant));

        var pause = await PauseAsync(ledger);
        Task<StreamHead>[] appends =
        [
            ledger.AppendAsync(one, StreamHead.Empty, Sample.Event()).AsTask(),
            ledger.AppendAsync(taken, StreamHead.Empty, Sample.Event()).AsTask(),
            ledger.AppendAsync(taken, head, Sample.Event(once: "c1")).AsTask(),
            ledger.AppendAsync(one, StreamHead.Empty, Sample.Event()).AsTask(),
            ledger.AppendAsync(rotate, None).AsTask(),
            ledger.AppendAsync(
                Sample.Request(two, StreamHead.Empty, Sample.Start, [Sample.Event()]) with { RequiredEpoch = Epoch.None }, None).AsTask(),
            ledger.AppendAsync(
                Sample.Request(three, StreamHead.Empty, Sample.Start, [Sample.Event()]) with { RequiredEpoch = new Epoch(1) }, None).AsTask(),
        ];
        await pause.DisposeAsync();
        var outcomes = await Task.WhenAll(appends.Select(append => Record.ExceptionAsync(() => append)));

        Assert.Equal(
            [null, typeof(LedgerConflictException), typeof(DuplicateEventException), typeof(LedgerConflictException),
                null, typeof(TrustMovedException), null],
            outcomes.Select(outcome => outcome?.GetType()));
        Assert.Single(await ledger.ReadAllAsync(one));
        Assert.Single(await ledger.ReadAllAsync(taken));
        Assert.Empty(await ledger.ReadAllAsync(two));
        Assert.Single(await ledger.ReadAllAsync(three));
    }

    [Fact]
    public async Task AFailureNobodyForesawStaysWithTheOneThatCausedIt()
    {
        await using var ledger = await OpenAsync();
        var (one, two) = (Sample.NewConversation(), Sample.NewConversation());
        var user = Sample.NewUser();
        var pause = await PauseAsync(ledger);
        var first = ledger.AppendAsync(
            one, StreamHead.Empty, Sample.Event(), new IndexEntry.SessionStarted(), Sample.Accepted(user)).AsTask();
        var broken = ledger.OnWriterAsync(_ => throw new InvalidOperationException("unforeseen")).AsTask();
        var second = ledger.AppendAsync(two, StreamHead.Empty, Sample.Event()).AsTask();
        await pause.DisposeAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => broken);
        await Task.WhenAll(first, second);
        Assert.Single(await ledger.ReadAllAsync(one));
        Assert.Single(await ledger.ReadAllAsync(two));
        // Counted once, although it was written twice and undone once.
        Assert.Equal(1, (await ledger.FindUserAsync(one.Tenant, user, None))!.Sessions);
        Assert.Equal([new VerdictCount(null, 1)], await ledger.CountVerdictsAsync(one.Tenant, Sample.Start, None));
    }

    [Fact]
    public async Task AnEpochThatWasUndoneIsForgotten()
    {
        var fails = false;
        await using var ledger = await OpenAsync(options => options with
        {
            Fault = stage => Fail(stage == CommitStage.Before && fails),
        });
        var tenant = TenantId.New();
        var rotate = Sample.Request(
            StreamId.ForTenant(tenant), StreamHead.Empty, Sample.Start, [Sample.Event("secret.rotated")]) with
        {
            RequiredEpoch = Epoch.None, NewEpoch = new Epoch(1),
        };
        fails = true;
        await Assert.ThrowsAsync<LedgerUnavailableException>(() => ledger.AppendAsync(rotate, None).AsTask());
        fails = false;
        await ledger.AppendAsync(rotate, None);
    }

    [Fact]
    public async Task GivenAFullDisk_ThenUnavailable_AndWorkResumesWhenThereIsRoom()
    {
        await using var ledger = await OpenAsync();
        var huge = Sample.Event(payload: $$"""{"x":"{{new string('x', 200_000)}}"}""");
        var (kept, lost) = (Sample.NewConversation(), Sample.NewConversation());
        await ledger.AppendAsync(kept, StreamHead.Empty, huge);
        await ledger.OnWriterAsync(connection =>
            connection.Execute($"PRAGMA max_page_count = {connection.Scalar("PRAGMA page_count")}"));

        await Assert.ThrowsAsync<LedgerUnavailableException>(
            () => ledger.AppendAsync(lost, StreamHead.Empty, huge).AsTask());
        Assert.Empty(await ledger.ReadAllAsync(lost));
        Assert.Single(await ledger.ReadAllAsync(kept));

        await ledger.OnWriterAsync(connection => connection.Execute("PRAGMA max_page_count = 1073741823"));
        await ledger.AppendAsync(lost, StreamHead.Empty, huge);
        await ledger.ProbeAsync(None);
        Assert.Single(await ledger.ReadAllAsync(lost));
    }

    [Fact]
    public async Task GivenADiskThatFailsAtCommit_ThenTheWholeBatchIsUnavailable_AndTheNextOneWorks()
    {
        var fails = false;
        await using var ledger = await OpenAsync(options => options with
        {
            Fault = stage => Fail(stage == CommitStage.Before && fails),
        });
        var streams = Enumerable.Range(0, 10).Select(_ => Sample.NewConversation()).ToArray();
        var pause = await PauseAsync(ledger);
        var appends = streams.Select(stream => ledger.AppendAsync(stream, StreamHead.Empty, Sample.Event()).AsTask()).ToArray();
        // The pause itself commits first; only the batch behind it meets the fault.
        pause.Leave.Set();
        await pause.Work;
        await Task.WhenAll(appends);

        fails = true;
        var lost = streams.Select(stream => Sample.NewConversation(stream.Tenant)).ToArray();
        var failures = await Task.WhenAll(lost.Select(stream => Record.ExceptionAsync(
            () => ledger.AppendAsync(stream, StreamHead.Empty, Sample.Event()).AsTask())));
        Assert.All(failures, failure => Assert.IsType<LedgerUnavailableException>(failure));
        await Assert.ThrowsAsync<LedgerUnavailableException>(() => ledger.ProbeAsync(None).AsTask());
        fails = false;
        foreach (var stream in lost)
        {
            Assert.Empty(await ledger.ReadAllAsync(stream));
            await ledger.AppendAsync(stream, StreamHead.Empty, Sample.Event());
        }
    }

    [Fact]
    public async Task GivenACommitOfUnknownOutcome_ThenTheAppendIdTellsWhatHappened()
    {
        var fails = false;
        await using var ledger = await OpenAsync(options => options with
        {
            Fault = stage => Fail(stage == CommitStage.After && fails),
        });
        var stream = Sample.NewConversation();
        fails = true;
        var head = await ledger.AppendAsync(stream, StreamHead.Empty, Sample.Event(), Sample.Event());
        Assert.Equal("1", await ledger.EnsureSettingAsync("lease", "1", None));
        fails = false;
        Assert.Equal(head, (await ledger.ReadAllAsync(stream))[^1].Head);
        Assert.True(ledger.Now >= head.At);
        await ledger.AppendAsync(stream, head, Sample.Event());
    }

    [Fact]
    public async Task AFullQueueSendsBackAtOnce()
    {
        await using var ledger = await OpenAsync(options => options with { MaxQueuedAppends = 3 });
        var pause = await PauseAsync(ledger);
        var waiting = Enumerable.Range(0, 3)
            .Select(_ => ledger.AppendAsync(Sample.NewConversation(), StreamHead.Empty, Sample.Event()).AsTask()).ToArray();
        await Assert.ThrowsAsync<LedgerOverloadedException>(
            () => ledger.AppendAsync(Sample.NewConversation(), StreamHead.Empty, Sample.Event()).AsTask());
        await Assert.ThrowsAsync<LedgerOverloadedException>(() => ledger.ProbeAsync(None).AsTask());
        await pause.DisposeAsync();
        await Task.WhenAll(waiting);
        await ledger.AppendAsync(Sample.NewConversation(), StreamHead.Empty, Sample.Event());
    }

    [Fact]
    public async Task AQueueIsBoundedInBytes_Too()
    {
        await using var ledger = await OpenAsync(options => options with { MaxQueuedBytes = 1024 * 1024 });
        var huge = Sample.Event(payload: $$"""{"x":"{{new string('x', 250_000)}}"}""");
        var pause = await PauseAsync(ledger);
        var waiting = Enumerable.Range(0, 4)
            .Select(_ => ledger.AppendAsync(Sample.NewConversation(), StreamHead.Empty, huge).AsTask()).ToArray();
        await Assert.ThrowsAsync<LedgerOverloadedException>(
            () => ledger.AppendAsync(Sample.NewConversation(), StreamHead.Empty, huge).AsTask());
        await pause.DisposeAsync();
        await Task.WhenAll(waiting);
    }

    [Fact]
    public async Task WhatWasCancelledBeforeItsTurnIsNotWritten()
    {
        await using var ledger = await OpenAsync();
        using var cancel = new CancellationTokenSource();
        var stream = Sample.NewConversation();
        var pause = await PauseAsync(ledger);
        var append = ledger.AppendAsync(
            Sample.Request(stream, StreamHead.Empty, Sample.Start, [Sample.Event()]), cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => append);
        await pause.DisposeAsync();
        await ledger.ProbeAsync(None);
        Assert.Empty(await ledger.ReadAllAsync(stream));
    }

    [Fact]
    public async Task ClosingFinishesWhatWaitsAndRefusesWhatComes()
    {
        var ledger = await OpenAsync();
        var stream = Sample.NewConversation();
        var pause = await PauseAsync(ledger);
        var append = ledger.AppendAsync(stream, StreamHead.Empty, Sample.Event()).AsTask();
        var closing = ledger.DisposeAsync().AsTask();
        pause.Leave.Set();
        await append;
        await closing;
        await ledger.DisposeAsync();

        await Assert.ThrowsAsync<LedgerUnavailableException>(
            () => ledger.AppendAsync(stream, StreamHead.Empty, Sample.Event()).AsTask());
        await Assert.ThrowsAsync<LedgerUnavailableException>(() => ledger.ReadAllAsync(stream).AsTask());
        await using var again = await OpenAsync();
        Assert.Single(await again.ReadAllAsync(stream));
        Assert.False(File.Exists(_directory.File("blinq.db-wal")) && new FileInfo(_directory.File("blinq.db-wal")).Length > 0);
    }

    [Fact]
    public async Task AnAppendThatWasAcknowledgedIsSeenByTheNextRead()
    {
        await using var ledger = await OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            var stream = Sample.NewConversation();
            var head = StreamHead.Empty;
            for (var i = 0; i < 50; i++)
            {
                head = await ledger.AppendAsync(stream, head, Sample.Event());
                var last = Assert.Single(await ledger.ReadAsync(stream, head.Seq - 1, 10, None));
                Assert.Equal(head, last.Head);
            }
        })));
    }

    [Fact]
    public async Task TheClockDoesNotGoBackWithTheMachines()
    {
        DateTimeOffset recorded;
        await using (var ledger = await OpenAsync())
        {
            _time.Advance(TimeSpan.FromDays(30));
            recorded = (await ledger.AppendAsync(Sample.NewConversation(), StreamHead.Empty, Sample.Event())).At;
        }
        _time.Advance(TimeSpan.FromDays(-30));
        await using var again = await OpenAsync();
        Assert.True(again.Now >= recorded);
    }

    private static void Fail(bool now)
    {
        if (now)
            throw new SqliteFailure(raw.SQLITE_IOERR_FSYNC, "disk I/O error (the test's)");
    }
}
