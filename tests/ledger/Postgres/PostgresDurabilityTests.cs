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
    public async Task GivenASlowDisk_ThenAppendsOfDifferentProcessesWaitForItTogether()
    {
        const int processes = 12;
        var ledgers = await Task.WhenAll(Enumerable.Range(0, processes).Select(_ => OpenAsync()));
        await _server.ExecuteAsync(Name, "ALTER SYSTEM SET commit_delay = 50000");
        await _server.ExecuteAsync(Name, "ALTER SYSTEM SET commit_siblings = 0");
        await _server.ExecuteAsync(Name, "SELECT pg_reload_conf()");
        await Eventually.TrueAsync(async () => await _server.AskAsync(Name, "SHOW commit_delay") == "50000");

        // One after the other, as it would be with the lock held.
        var watch = Stopwatch.StartNew();
        foreach (var ledger in ledgers)
            await ledger.AppendAsync(Sample.NewConversation(), StreamHead.Empty, Sample.Event());
        var apart = watch.Elapsed;
        watch.Restart();
        await Task.WhenAll(ledgers.Select(ledger => ledger.AppendAsync(Sample.NewConversation(), StreamHead.Empty, Sample.Event()).AsTask()));
        var together = watch.Elapsed;

        Assert.True(together < apart / 2, $"{together} together, {apart} one after the other");
        foreach (var ledger in ledgers)
            await ledger.DisposeAsync();
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
        await (await OpenAsync(TimeSpan.FromSeconds(60)).WaitAsync(TimeSpan.FromSeconds(30))).DisposeAsync();
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

    /// <summary>It makes durable what nobody waits for.</summary>
    private async Task<string> StopWalWriterAsync()
    {
        var id = await _server.AskAsync(Name, "SELECT pid::text FROM pg_stat_activity WHERE backend_type = 'walwriter'");
        await SignalAsync("STOP", id);
        return id;
    }

    private async Task CrashAsync(string walWriter)
    {
        await SignalAsync("KILL", walWriter);
        await _server.StopAsync("KILL");
        await _server.StartAsync();
    }

    /// <summary>Commits, and does not wait for the disk, as an append does before it waits.</summary>
    private async Task CommitAsync(StreamId like, StreamId stream)
    {
        await using var connection = new NpgsqlConnection(_database + ";Pooling=false");
        await connection.OpenAsync();
        await using (var early = new NpgsqlCommand("SET synchronous_commit = off", connection))
            await early.ExecuteNonQueryAsync();
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

    private static async Task SignalAsync(string signal, string process)
    {
        using var kill = Process.Start("kill", ["-" + signal, process]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>The number that the next one gets which writes.</summary>
    private Task<string> NextTransactionAsync() => _server.AskAsync(Name, "SELECT pg_snapshot_xmax(pg_current_snapshot())::text");

    private Task<PostgresLedger> OpenAsync(TimeSpan? timeout = null) => PostgresLedger.OpenAsync(
        new PostgresLedgerOptions { ConnectionString = _database, Timeout = timeout ?? TimeSpan.FromSeconds(20) }, TimeProvider.System,
        CancellationToken.None);
}
