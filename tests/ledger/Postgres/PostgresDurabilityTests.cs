using System.Diagnostics;
using Blinq.Ledger.Postgres;
using Blinq.Ledger.Streams;
using Blinq.Ledger.Tests.Support;
using Npgsql;

namespace Blinq.Ledger.Tests.Postgres;

/// <summary>An append is visible a moment before it is durable: nobody may be told of it who could be told otherwise later (docs/adr/0176).</summary>
public sealed class PostgresDurabilityTests : IAsyncLifetime
{
    private static readonly StreamId Unseen = Sample.NewConversation();

    private PostgresServer _server = null!;
    private string _database = "";

    public async Task InitializeAsync()
    {
        _server = await PostgresServer.StartNewAsync();
        // It would write, and wait for the disk, of its own accord.
        await _server.ExecuteAsync("postgres", "ALTER SYSTEM SET autovacuum = off");
        await _server.ExecuteAsync("postgres", "SELECT pg_reload_conf()");
        _database = await _server.NewDatabaseAsync();
    }

    public Task DisposeAsync() => _server.RemoveAsync();

    [Fact]
    public async Task GivenNothingElseThatWritesToTheDisk_WhenTheServerCrashes_ThenWhatWasAcknowledgedIsThere()
    {
        await using var ledger = await OpenAsync();
        var stream = Sample.NewConversation();
        var walWriter = await StopWalWriterAsync();

        await ledger.AppendAsync(stream, StreamHead.Empty, Sample.Event());
        await CommitAsync(stream, Unseen);
        await CrashAsync(walWriter);

        Assert.Single(await ledger.ReadAllAsync(stream));
        // The crash is one that loses something.
        Assert.Empty(await ledger.ReadAllAsync(Unseen));
    }

    [Fact]
    public async Task GivenAnEventThatIsNotDurableYet_WhenItWasReadAndTheServerCrashes_ThenItIsThere()
    {
        await using var ledger = await OpenAsync();
        var (stream, seen) = (Sample.NewConversation(), Sample.NewConversation());
        await ledger.AppendAsync(stream, StreamHead.Empty, Sample.Event());
        var walWriter = await StopWalWriterAsync();

        await CommitAsync(stream, seen);
        Assert.Single(await ledger.ReadAllAsync(seen));
        await CommitAsync(stream, Unseen);
        await CrashAsync(walWriter);

        Assert.Single(await ledger.ReadAllAsync(seen));
        Assert.Empty(await ledger.ReadAllAsync(Unseen));
    }

    [Fact]
    public async Task ReadsOfWhatIsDurableWriteNothing()
    {
        await using var ledger = await OpenAsync();
        var stream = Sample.NewConversation();
        await ledger.AppendAsync(stream, StreamHead.Empty, Sample.Event());
        await ledger.ReadAllAsync(stream);
        var before = await NextTransactionAsync();

        for (var i = 0; i < 20; i++)
            await ledger.ReadAllAsync(stream);

        Assert.Equal(before, await NextTransactionAsync());
    }

    [Fact]
    public async Task WhileTheDiskTakesNothing_AppendsOfDifferentProcessesAreMade_AndNoneIsAnswered()
    {
        await using var one = await OpenAsync(TimeSpan.FromSeconds(60));
        await using var other = await OpenAsync(TimeSpan.FromSeconds(60));
        await using var disk = await StopDiskAsync();

        var appends = new[] { one, other }.Select(ledger => ledger.AppendAsync(Sample.NewConversation(), StreamHead.Empty, Sample.Event()).AsTask()).ToList();
        await Eventually.TrueAsync(async () => await _server.AskAsync(Name, "SELECT count(*)::text FROM blinq.events") == "2");
        Assert.DoesNotContain(appends, append => append.IsCompleted);

        await disk.DisposeAsync();
        Assert.All(await Task.WhenAll(appends), appended => Assert.Equal(1, appended.Seq));
    }

    [Fact]
    public async Task WhereAStandbyMustConfirm_AnAppendIsVisibleOnlyOnceItDid_AndReadsDoNotWaitForIt()
    {
        await using var ledger = await OpenAsync(TimeSpan.FromSeconds(60));
        await using var other = await OpenAsync();
        var stream = Sample.NewConversation();
        await SetStandbyAsync("nobody");

        var append = ledger.AppendAsync(stream, StreamHead.Empty, Sample.Event()).AsTask();
        await Eventually.TrueAsync(async () => await _server.AskAsync(Name, "SELECT count(*)::text FROM pg_stat_activity WHERE wait_event = 'SyncRep'") == "1");
        Assert.Empty(await other.ReadAllAsync(stream));
        // Nor does the start of a process.
        await (await OpenAsync(TimeSpan.FromSeconds(60)).WaitAsync(Eventually.Patience)).DisposeAsync();
        Assert.False(append.IsCompleted);

        await SetStandbyAsync("");
        Assert.Equal(1, (await append).Seq);
        Assert.Single(await other.ReadAllAsync(stream));
    }

    private string Name => new NpgsqlConnectionStringBuilder(_database).Database!;

    private async Task SetStandbyAsync(string name)
    {
        await _server.ExecuteAsync(Name, $"ALTER SYSTEM SET synchronous_standby_names = '{name}'");
        await _server.ExecuteAsync(Name, "SELECT pg_reload_conf()");
        await Eventually.TrueAsync(async () => await _server.AskAsync(Name, "SHOW synchronous_standby_names") == name);
    }

    /// <summary>It makes durable what nobody waits for. Stopped in the middle of that it would keep all others from the disk.</summary>
    private async Task<string> StopWalWriterAsync()
    {
        var id = await _server.AskAsync(Name, "SELECT pid::text FROM pg_stat_activity WHERE backend_type = 'walwriter'");
        await Eventually.TrueAsync(async () =>
        {
            await SignalAsync("STOP", id);
            if (await WaitsForAsync(id) == "WalWriterMain")
                return true;
            await SignalAsync("CONT", id);
            return false;
        });
        return id;
    }

    /// <summary>
    /// From now on no commit gets to the disk: a connection is stopped where it has the log's file to itself. It sleeps there before it
    /// writes, and now and then it is met elsewhere, which a second one shows, that then has not to wait.
    /// </summary>
    private async Task<Deferred> StopDiskAsync()
    {
        const string write = "SELECT pg_logical_emit_message(true, 'blinq.test', '')";
        var walWriter = await StopWalWriterAsync();
        var committer = await ConnectAsync();
        var probe = await ConnectAsync();
        var process = $"{committer.ProcessID}";
        await ExecuteAsync(committer, "SET commit_delay = 100000; SET commit_siblings = 0");
        for (var attempt = 1; ; attempt++)
        {
            var commits = ExecuteAsync(committer, write);
            await Task.Delay(TimeSpan.FromMilliseconds(attempt * 7 % 100), TimeProvider.System);
            await SignalAsync("STOP", process);
            var probes = ExecuteAsync(probe, write);
            var looks = 0;
            await Eventually.TrueAsync(async () =>
                probes.IsCompleted || (await WaitsForAsync($"{probe.ProcessID}") == "WALWrite" && ++looks == 10));
            if (looks == 10)
                return new Deferred(async () =>
                {
                    await SignalAsync("CONT", process, walWriter);
                    await Task.WhenAll(commits, probes);
                    await committer.DisposeAsync();
                    await probe.DisposeAsync();
                });
            await SignalAsync("CONT", process);
            await Task.WhenAll(commits, probes);
            Assert.True(attempt < 200, "The connection was never met where it has the log to itself.");
        }
    }

    private Task<string> WaitsForAsync(string process) =>
        _server.AskAsync(Name, $"SELECT coalesce(wait_event, '') FROM pg_stat_activity WHERE pid = {process}");

    private async Task CrashAsync(string walWriter)
    {
        await SignalAsync("KILL", walWriter);
        await _server.StopAsync("KILL");
        await _server.StartAsync();
    }

    /// <summary>Commits, and does not wait for the disk, as an append does before it waits.</summary>
    private async Task CommitAsync(StreamId like, StreamId stream)
    {
        await using var connection = await ConnectAsync();
        await ExecuteAsync(connection, "SET synchronous_commit = off");
        await using var insert = new NpgsqlCommand(
            """
            INSERT INTO blinq.events
                SELECT $1, $2, e.seq, (SELECT max(x.position) + 1 FROM blinq.events x), e.at, e.recorded_at, e.type, e.payload, e.salt,
                    e.commitment, e.prev, e.hash, e.append_id, e.once
                FROM blinq.events e WHERE e.tenant = $3 AND e.stream = $4
            """, connection)
        {
            Parameters = { new() { Value = stream.Tenant.Value }, new() { Value = stream.Name }, new() { Value = like.Tenant.Value }, new() { Value = like.Name } },
        };
        Assert.Equal(1, await insert.ExecuteNonQueryAsync());
    }

    /// <summary>One whose commands take as long as the test makes them.</summary>
    private async Task<NpgsqlConnection> ConnectAsync()
    {
        var connection = new NpgsqlConnection(_database + ";Pooling=false;Command Timeout=0");
        await connection.OpenAsync();
        return connection;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task SignalAsync(string signal, params string[] processes)
    {
        using var kill = Process.Start("kill", ["-" + signal, .. processes]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>The number that the next one gets which writes.</summary>
    private Task<string> NextTransactionAsync() => _server.AskAsync(Name, "SELECT pg_snapshot_xmax(pg_current_snapshot())::text");

    private Task<PostgresLedger> OpenAsync(TimeSpan? timeout = null) => PostgresLedger.OpenAsync(
        new PostgresLedgerOptions { ConnectionString = _database, Timeout = timeout ?? TimeSpan.FromSeconds(20) }, TimeProvider.System,
        CancellationToken.None);

    private sealed class Deferred(Func<Task> end) : IAsyncDisposable
    {
        private Task? _ended;

        public ValueTask DisposeAsync() => new(_ended ??= end());
    }
}
