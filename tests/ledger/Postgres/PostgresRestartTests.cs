using System.Diagnostics;
using Blinq.Ledger.Appends;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Postgres;
using Blinq.Ledger.Streams;
using Blinq.Ledger.Tests.Support;
using Xunit.Abstractions;

namespace Blinq.Ledger.Tests.Postgres;

/// <summary>A server that stops, crashes and comes back, one of these tests' own.</summary>
public sealed class PostgresRestartTests(ITestOutputHelper output) : IAsyncLifetime
{
    private PostgresServer _server = null!;
    private string _database = "";

    public async Task InitializeAsync()
    {
        _server = await PostgresServer.StartNewAsync();
        _database = await _server.NewDatabaseAsync();
    }

    public Task DisposeAsync() => _server.RemoveAsync();

    [Fact]
    public async Task GivenLoad_WhenTheServerStopsAndCrashes_ThenWhatWasAcknowledgedIsThereAndWorkGoesOn()
    {
        await using var ledger = await OpenAsync(_database);
        var tenant = TenantId.New();
        var (stop, answered) = (false, 0);
        var writing = Enumerable.Range(0, 16).Select(_ => Task.Run(() => PostgresFaultTests.WriteUntilAsync(
            ledger, ledger, Sample.NewConversation(tenant), () => Volatile.Read(ref stop),
            () => Interlocked.Increment(ref answered)))).ToArray();

        foreach (var signal in (string[])["INT", "KILL", "KILL", "INT", "KILL"])
        {
            await GrowsAsync(50);
            await _server.StopAsync(signal);
            await _server.StartAsync();
        }
        await GrowsAsync(50);
        Volatile.Write(ref stop, true);

        var histories = await Task.WhenAll(writing);
        foreach (var (stream, acknowledged, tried) in histories)
            await PostgresFaultTests.AssertOnceAsync(ledger, stream, acknowledged, tried);
        output.WriteLine(
            $"{histories.Sum(history => history.Tried)} appends, "
            + $"{histories.Sum(history => history.Tried - history.Acknowledged.Count)} of them not acknowledged");

        async Task GrowsAsync(int by)
        {
            var goal = Volatile.Read(ref answered) + by;
            while (Volatile.Read(ref answered) < goal)
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }

    [Fact]
    public async Task WhileTheServerIsGone_CallsFailWithinTheTimeout_ThenAtOnce_ThenWorkAgain()
    {
        var timeout = TimeSpan.FromSeconds(5);
        await using var ledger = await PostgresLedger.OpenAsync(
            new PostgresLedgerOptions { ConnectionString = _database, Timeout = timeout, OutcomeTimeout = TimeSpan.FromSeconds(3) },
            TimeProvider.System, CancellationToken.None);
        var stream = Sample.NewConversation();
        await _server.StopAsync("INT");

        var watch = Stopwatch.StartNew();
        var first = await Record.ExceptionAsync(() => ledger.AppendAsync(stream, StreamHead.Empty, Sample.Event()).AsTask());
        Assert.IsAssignableFrom<LedgerUnavailableException>(first);
        Assert.True(watch.Elapsed < timeout * 4, $"{watch.Elapsed}");
        watch.Restart();
        await Assert.ThrowsAsync<LedgerUnavailableException>(() => ledger.AppendAsync(stream, StreamHead.Empty, Sample.Event()).AsTask());
        await Assert.ThrowsAsync<LedgerUnavailableException>(() => ledger.ReadAllAsync(stream).AsTask());
        await Assert.ThrowsAsync<LedgerUnavailableException>(() => ledger.ProbeAsync(CancellationToken.None).AsTask());
        // All three take less than one of them might wait.
        Assert.True(watch.Elapsed < timeout, $"{watch.Elapsed}");

        await _server.StartAsync();
        while (true)
        {
            try
            {
                await ledger.AppendAsync(stream, StreamHead.Empty, Sample.Event());
                break;
            }
            catch (LedgerUnavailableException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            }
        }
        Assert.Single(await ledger.ReadAllAsync(stream));
        await ledger.ProbeAsync(CancellationToken.None);
    }

    [Fact]
    public async Task AServerThatDoesNotKeepItsWordIsRefused()
    {
        await (await OpenAsync(_database)).DisposeAsync();
        await _server.StopAsync("INT");
        await _server.StartAsync("fsync=off");
        await PostgresOpenTests.AssertLineAsync(_database, "fsync=off");

        await _server.StopAsync("INT");
        await _server.StartAsync("default_transaction_read_only=on");
        await PostgresOpenTests.AssertLineAsync(_database, "is read-only");

        await _server.StopAsync("INT");
        await _server.MakeStandbyAsync();
        await _server.StartAsync();
        await PostgresOpenTests.AssertLineAsync(_database, "is a standby");
    }

    private static Task<PostgresLedger> OpenAsync(string database) => PostgresLedger.OpenAsync(
        new PostgresLedgerOptions { ConnectionString = database }, TimeProvider.System, CancellationToken.None);
}
