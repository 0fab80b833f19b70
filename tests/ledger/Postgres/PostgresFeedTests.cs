using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Blinq.Ledger.Appends;
using Blinq.Ledger.Feeds;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Postgres;
using Blinq.Ledger.Postgres.Schema;
using Blinq.Ledger.Streams;
using Blinq.Ledger.Tests.Support;
using Npgsql;

namespace Blinq.Ledger.Tests.Postgres;

/// <summary>What the server tells, counted on a connection of the tests' own.</summary>
public sealed class PostgresFeedTests : IAsyncLifetime
{
    private PostgresServer _server = null!;
    private string _database = "";
    private PostgresLedger _ledger = null!;

    public async Task InitializeAsync()
    {
        _server = await PostgresServer.SharedAsync();
        _database = await _server.NewDatabaseAsync();
        _ledger = await OpenAsync();
    }

    public async Task DisposeAsync() => await _ledger.DisposeAsync();

    private string DatabaseName => new NpgsqlConnectionStringBuilder(_database).Database!;

    [Fact]
    public async Task GivenNobodyListens_ThenNothingIsNotified_AndNothingAgainOnceTheListenerHasGone()
    {
        await using var notified = await Notifications.ListenAsync(_database);
        var stream = Sample.NewConversation();
        var head = await _ledger.AppendAsync(stream, StreamHead.Empty, Sample.Event());
        head = await _ledger.AppendAsync(stream, head, Sample.Event());
        Assert.Empty(await notified.TakeAsync());

        using (var stop = new CancellationTokenSource())
        {
            var ears = new FeedListener();
            var listening = _ledger.ListenAsync(ears, stop.Token);
            await ears.IsListening;
            head = await _ledger.AppendAsync(stream, head, Sample.Event());
            Assert.Single(await notified.TakeAsync());
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => listening);
        }
        await ListenersAreGoneAsync();

        await _ledger.AppendAsync(stream, head, Sample.Event());
        Assert.Empty(await notified.TakeAsync());
    }

    [Fact]
    public async Task GivenABatchOfMany_ThenItIsOneNotification_OfWhatWentOn_AndNothingElse()
    {
        await using var listening = await Listening.StartAsync(_ledger);
        var tenant = TenantId.New();
        var streams = Enumerable.Range(0, 100).Select(_ => Sample.NewConversation(tenant)).ToArray();
        var heads = await Task.WhenAll(streams.Select(stream => _ledger.AppendAsync(stream, StreamHead.Empty, Sample.Event()).AsTask()));
        await using var notified = await Notifications.ListenAsync(_database);
        Assert.Empty(await notified.TakeAsync());

        // While the lock is held elsewhere they queue up, and then go together.
        Task[] appends;
        await using (await LockAsync())
        {
            appends = [.. streams.Select((stream, i) => _ledger.AppendAsync(stream, heads[i], Sample.Event(), Sample.Event()).AsTask())
                .Append(_ledger.AppendAsync(Sample.NewConversation(tenant), StreamHead.Empty, Sample.Event()).AsTask())
                .Append(_ledger.AppendAsync(StreamId.Refusals(tenant, new DateOnly(2026, 1, 1)), StreamHead.Empty, Sample.Event()).AsTask())];
        }
        await Task.WhenAll(appends);

        var told = await notified.TakeAsync();
        Assert.InRange(told.Count, 1, 3);
        Assert.All(told, payload => Assert.InRange(payload.Length, 1, 7_999));
        Assert.Equal(
            streams.Select(stream => StreamKey.Of(stream).Value + "3").Order(StringComparer.Ordinal),
            told.SelectMany(payload => payload.Split(',')).Order(StringComparer.Ordinal));
        await UntilAsync(() => Task.FromResult(streams.All(stream => listening.FeedListener.Told.TryGetValue(StreamKey.Of(stream), out var upto) && upto == 3)));
    }

    [Fact]
    public async Task GivenMoreThanAPayloadHolds_ThenThatSomethingMovedIsTold()
    {
        await using var listening = await Listening.StartAsync(_ledger);
        var tenant = TenantId.New();
        var streams = Enumerable.Range(0, 3_000).Select(_ => Sample.NewConversation(tenant)).ToArray();
        var heads = await Task.WhenAll(streams.Select(stream => _ledger.AppendAsync(stream, StreamHead.Empty, Sample.Event()).AsTask()));

        Task[] appends;
        await using (await LockAsync())
            appends = [.. streams.Select((stream, i) => _ledger.AppendAsync(stream, heads[i], Sample.Event()).AsTask())];
        await Task.WhenAll(appends);

        await UntilAsync(() => Task.FromResult(listening.FeedListener.Untold > 0));
    }

    [Fact]
    public async Task GivenTheListeningConnectionIsCut_ThenListeningFails_AndItsEntryGoes()
    {
        var ears = new FeedListener();
        var listening = _ledger.ListenAsync(ears, CancellationToken.None);
        await ears.IsListening;

        await _server.ExecuteAsync(
            DatabaseName, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query ILIKE '%listen%' AND pid <> pg_backend_pid()");

        await Assert.ThrowsAsync<LedgerUnavailableException>(() => listening);
    }

    [Fact]
    public async Task OneLookFindsAllThatMoved()
    {
        var streams = Enumerable.Range(0, 5).Select(_ => Sample.NewConversation()).ToArray();
        foreach (var stream in streams[..4])
            await _ledger.AppendAsync(stream, await _ledger.AppendAsync(stream, StreamHead.Empty, Sample.Event()), Sample.Event());

        var moved = await _ledger.FindMovedAsync(
            [new(streams[0], 0), new(streams[1], 1), new(streams[2], 2), new(streams[3], 7), new(streams[4], 0)],
            CancellationToken.None);

        Assert.Equal([new(streams[0], 2), new(streams[1], 2)], moved.OrderBy(position => Array.IndexOf(streams, position.Stream)));
        Assert.Empty(await _ledger.FindMovedAsync([], CancellationToken.None));
    }

    [Fact]
    public async Task GivenNoiseOnTheChannel_ThenItIsAReasonToLook()
    {
        await using var listening = await Listening.StartAsync(_ledger);

        await _server.ExecuteAsync(DatabaseName, $"SELECT pg_notify('{FeedSchema.Channel}', 'x,,ÄÖÜ''''; --')");

        await UntilAsync(() => Task.FromResult(listening.FeedListener.Untold > 0));
    }

    /// <summary>During an update gateways of both versions write to one database.</summary>
    [Fact]
    public async Task GivenADatabaseOfTheVersionBefore_ThenItIsBroughtHere_AndTheProcedureOfThatVersionStaysAsItWas()
    {
        var database = await _server.NewDatabaseAsync();
        var name = new NpgsqlConnectionStringBuilder(database).Database!;
        await using (var connection = new NpgsqlConnection(database + ";Pooling=false"))
        {
            await connection.OpenAsync();
            await SchemaGuard.MigrateAsync(connection, new PostgresSchema("blinq", [Migration.OfLedger[0]]), CancellationToken.None);
        }
        var before = await AskAsync(name, "SELECT md5(prosrc) FROM pg_proc WHERE proname = 'append_v1'");

        await using var ledger = await OpenAsync(database);
        var head = await ledger.AppendAsync(Sample.NewConversation(), StreamHead.Empty, Sample.Event());

        Assert.Equal(1, head.Seq);
        Assert.Equal(before, await AskAsync(name, "SELECT md5(prosrc) FROM pg_proc WHERE proname = 'append_v1'"));
        Assert.Equal($"{Migration.OfLedger.Count}", await AskAsync(name, "SELECT max(version)::text FROM blinq.schema_versions"));
    }

    [Fact]
    public void WhatWasReleasedIsNeverEdited() =>
        Assert.Equal(
            "d5707167ad1c976d99de135a87ca7d6a364d60b4bc84921af7b64c7cf65e5a89",
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Migration.OfLedger[0].Sql))));

    private Task<PostgresLedger> OpenAsync(string? database = null) => PostgresLedger.OpenAsync(
        new PostgresLedgerOptions { ConnectionString = database ?? _database }, TimeProvider.System, CancellationToken.None);

    /// <summary>Holds every append up until it is disposed.</summary>
    private async Task<IAsyncDisposable> LockAsync()
    {
        var connection = new NpgsqlConnection(_database + ";Pooling=false");
        await connection.OpenAsync();
        await using var take = new NpgsqlCommand($"SELECT pg_advisory_lock({AppendProcedure.Lock})", connection);
        await take.ExecuteNonQueryAsync();
        return connection;
    }

    private Task ListenersAreGoneAsync() =>
        UntilAsync(async () => await AskAsync(DatabaseName, "SELECT count(*)::text FROM blinq.listeners") == "0");

    private async Task<string> AskAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(_server.ConnectionString(database) + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (string)(await command.ExecuteScalarAsync())!;
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!await condition())
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, patience.Token);
    }

    private sealed class FeedListener : ILedgerListener
    {
        private readonly TaskCompletionSource _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _untold;

        public Task IsListening => _listening.Task.WaitAsync(TimeSpan.FromMinutes(1));

        public ConcurrentDictionary<StreamKey, long> Told { get; } = new();

        public int Untold => Volatile.Read(ref _untold);

        public void Listening() => _listening.TrySetResult();

        public void OnAppended(StreamKey stream, long upto) => Told[stream] = upto;

        public void MovedInUntoldWays() => Interlocked.Increment(ref _untold);
    }

    private sealed class Listening(Task running, CancellationTokenSource stop, FeedListener ears) : IAsyncDisposable
    {
        public FeedListener FeedListener => ears;

        public static async Task<Listening> StartAsync(PostgresLedger ledger)
        {
            var (ears, stop) = (new FeedListener(), new CancellationTokenSource());
            var running = ledger.ListenAsync(ears, stop.Token);
            await ears.IsListening;
            return new Listening(running, stop, ears);
        }

        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
            stop.Dispose();
        }
    }

    /// <summary>Listens beside the ledger, without an entry: it hears, but is no reason to tell.</summary>
    private sealed class Notifications(NpgsqlConnection connection) : IAsyncDisposable
    {
        private readonly List<string> _heard = [];

        public static async Task<Notifications> ListenAsync(string database)
        {
            var connection = new NpgsqlConnection(database + ";Pooling=false");
            await connection.OpenAsync();
            var notifications = new Notifications(connection);
            connection.Notification += (_, told) => notifications._heard.Add(told.Payload);
            await notifications.ExecuteAsync($"LISTEN {FeedSchema.Channel}");
            return notifications;
        }

        /// <summary>All that was told until now: a mark of our own comes after it, for the server keeps the order.</summary>
        public async Task<IReadOnlyList<string>> TakeAsync()
        {
            await ExecuteAsync($"NOTIFY {FeedSchema.Channel}, 'mark'");
            while (!_heard.Contains("mark"))
                await connection.WaitAsync();
            var taken = _heard.TakeWhile(payload => payload != "mark").ToList();
            _heard.Clear();
            return taken;
        }

        public ValueTask DisposeAsync() => connection.DisposeAsync();

        private async Task ExecuteAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }
    }
}
