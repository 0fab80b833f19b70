using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Blinq.Ledger.Appends;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Postgres;
using Blinq.Ledger.Streams;
using Blinq.Ledger.Tests.Support;
using Npgsql;
using Xunit.Abstractions;

namespace Blinq.Ledger.Tests.Postgres;

/// <summary>Connections that end, or hang, at any byte.</summary>
public sealed class PostgresFaultTests(ITestOutputHelper output) : IAsyncLifetime
{
    private PostgresServer _server = null!;
    private string _database = "";

    public async Task InitializeAsync()
    {
        _server = await PostgresServer.SharedAsync();
        _database = await _server.NewDatabaseAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public Task TheConnectionDiesAroundCommitAHundredTimes_NoEventTwiceNoneLost() => CutAsync(100);

    [Fact, Trait("Tier", "long")]
    public Task TheConnectionDiesAroundCommitAThousandTimes_NoEventTwiceNoneLost() => CutAsync(1_000);

    private async Task CutAsync(int cuts)
    {
        const int writers = 8;
        var seed = int.Parse(Environment.GetEnvironmentVariable("BLINQ_TEST_SEED") ?? "1", CultureInfo.InvariantCulture);
        output.WriteLine($"BLINQ_TEST_SEED={seed}");
        var random = new Random(seed);
        // A batch of these tests is 1 to 4 kB long, its answer about 250 bytes.
        Fault Next()
        {
            lock (random)
                return random.Next(2) == 0 ? new Fault(false, random.Next(6_000)) : new Fault(true, random.Next(400));
        }

        await using var proxy = new FaultyProxy(_server.Port, Next);
        await using var direct = await OpenAsync(_database);
        await using var cutOff = await PostgresLedger.OpenAsync(
            new PostgresLedgerOptions { ConnectionString = Through(proxy), WriterConnections = 4 }, TimeProvider.System, CancellationToken.None);

        var tenant = TenantId.New();
        var histories = await Task.WhenAll(Enumerable.Range(0, writers).Select(_ => Task.Run(
            () => WriteUntilAsync(cutOff, direct, Sample.NewConversation(tenant), () => proxy.Cuts >= cuts))));

        foreach (var (stream, acknowledged, tried) in histories)
            await AssertOnceAsync(direct, stream, acknowledged, tried);
        output.WriteLine(
            $"{proxy.Cuts} cuts, {histories.Sum(history => history.Tried)} appends, "
            + $"{histories.Sum(history => history.Tried - history.Acknowledged.Count)} of them not acknowledged");
        Assert.True(proxy.Cuts >= cuts);
    }

    [Theory]
    [InlineData(false, 10)]
    [InlineData(false, 700)]
    [InlineData(true, 0)]
    [InlineData(true, 100)]
    public async Task AWriterThatHangsInTheMiddleHoldsNobodyUp_AndWhatComesLateIsNotWritten(bool fromServer, int afterBytes)
    {
        var faults = new ConcurrentQueue<Fault>([new Fault(fromServer, afterBytes, Holds: true)]);
        await using var proxy = new FaultyProxy(_server.Port, () => faults.TryDequeue(out var fault) ? fault : null);
        await using var direct = await OpenAsync(_database);
        await using var hanging = await OpenAsync(Through(proxy), TimeSpan.FromSeconds(5));
        var stream = Sample.NewConversation();

        var append = hanging.AppendAsync(stream, StreamHead.Empty, Sample.Event()).AsTask();
        await proxy.Held;
        // The others get their turn while it hangs: before anything times out.
        var others = direct.AppendAsync(Sample.NewConversation(), StreamHead.Empty, Sample.Event()).AsTask();
        Assert.Same(others, await Task.WhenAny(others, append));
        Assert.Equal(1, (await others).Seq);

        var outcome = await Record.ExceptionAsync(() => append);
        proxy.LetGo();
        // Whoever comes now stands behind what was let go, so that it has been decided.
        await direct.AppendAsync(Sample.NewConversation(), StreamHead.Empty, Sample.Event());
        var events = await direct.ReadAllAsync(stream);
        Assert.True(outcome is null or LedgerUnavailableException, outcome?.ToString());
        Assert.Equal(outcome is null ? 1 : 0, events.Count);
    }

    /// <summary>What fails behind the commit that shows a batch must not be taken for a batch that was never written.</summary>
    [Theory]
    [InlineData("53100")]
    [InlineData("54000")]
    public async Task GivenADiskThatIsFullBetweenCommitAndMark_ThenWhatStandsIsAnsweredAsThat(string state)
    {
        await using var ledger = await OpenAsync(_database);
        var stream = Sample.NewConversation();
        await using var connection = new NpgsqlConnection(_database + ";Pooling=false");
        await connection.OpenAsync();
        // A sequence counts also what is taken back.
        await using var once = new NpgsqlCommand(
            $"""
            CREATE SEQUENCE public.marks;
            CREATE OR REPLACE PROCEDURE blinq.mark_v1() LANGUAGE plpgsql AS $body$
            BEGIN
                IF nextval('public.marks') = 1 THEN
                    RAISE EXCEPTION USING ERRCODE = '{state}', MESSAGE = 'could not extend';
                END IF;
                PERFORM pg_current_xact_id();
                PERFORM pg_logical_emit_message(false, 'blinq', '');
            END $body$
            """, connection);
        await once.ExecuteNonQueryAsync();

        var head = await ledger.AppendAsync(stream, StreamHead.Empty, Sample.Event());

        Assert.Equal(1, head.Seq);
        Assert.Equal(2, (await ledger.AppendAsync(stream, head, Sample.Event())).Seq);
        Assert.Equal(2, (await ledger.ReadAllAsync(stream)).Count);
    }

    [Fact]
    public async Task AStoreThatIsLockedForLongIsUnavailable_ThenRecoversByItself()
    {
        await using var ledger = await OpenAsync(_database, TimeSpan.FromSeconds(3));
        var stream = Sample.NewConversation();
        await using (var holder = new NpgsqlConnection(_database))
        {
            await holder.OpenAsync();
            await HoldLockAsync(holder);
            await Assert.ThrowsAsync<LedgerUnavailableException>(
                () => ledger.AppendAsync(stream, StreamHead.Empty, Sample.Event()).AsTask());
            await Assert.ThrowsAsync<LedgerUnavailableException>(() => ledger.ProbeAsync(CancellationToken.None).AsTask());
            await ReleaseLockAsync(holder);
        }
        await EventuallyAsync(ledger, stream);
        Assert.Single(await ledger.ReadAllAsync(stream));
    }

    [Fact]
    public async Task ABatchWithRefusalsInItsMidst_EachHasItsOwnAnswer()
    {
        await using var ledger = await PostgresLedger.OpenAsync(
            new PostgresLedgerOptions { ConnectionString = _database, WriterConnections = 1 }, TimeProvider.System, CancellationToken.None);
        var (moved, still) = (TenantId.New(), TenantId.New());
        await ledger.AppendAsync(
            Sample.Request(StreamId.ForTenant(moved), StreamHead.Empty, Sample.Start, [Sample.Event("secret.rotated")]) with
            {
                NewEpoch = new Epoch(1),
            },
            CancellationToken.None);
        var taken = Sample.NewConversation(still);
        var head = await ledger.AppendAsync(taken, StreamHead.Empty, Sample.Event(once: "c1"));

        await using var holder = new NpgsqlConnection(_database);
        await holder.OpenAsync();
        await HoldLockAsync(holder);
        // The only writer waits with this one, so that all of the next make one batch.
        var first = ledger.AppendAsync(Sample.NewConversation(still), StreamHead.Empty, Sample.Event()).AsTask();
        await WaitForWaiterAsync();
        var good = Enumerable.Range(0, 50).Select(_ => Sample.NewConversation(still)).ToList();
        var appends = new List<Task<StreamHead>>();
        var refusals = new List<Task>();
        foreach (var stream in good)
        {
            appends.Add(ledger.AppendAsync(stream, StreamHead.Empty, Sample.Event(), Sample.Event()).AsTask());
            if (appends.Count == 10)
                refusals.Add(Assert.ThrowsAsync<DuplicateEventException>(() => ledger.AppendAsync(taken, head, Sample.Event(once: "c1")).AsTask()));
            if (appends.Count == 20)
                refusals.Add(Assert.ThrowsAsync<LedgerConflictException>(() => ledger.AppendAsync(Sample.NewConversation(still), head, Sample.Event()).AsTask()));
            if (appends.Count == 30)
            {
                refusals.Add(Assert.ThrowsAsync<TrustMovedException>(() => ledger.AppendAsync(
                    Sample.Request(Sample.NewConversation(moved), StreamHead.Empty, Sample.Start, [Sample.Event()]) with
                    {
                        RequiredEpoch = Epoch.None,
                    },
                    CancellationToken.None).AsTask()));
            }
        }
        await ReleaseLockAsync(holder);

        await first;
        await Task.WhenAll(refusals);
        await Task.WhenAll(appends);
        var positions = new List<long>();
        foreach (var stream in good)
            positions.AddRange((await ledger.ReadAllAsync(stream)).Select(recorded => recorded.Position));
        Assert.Equal(Enumerable.Range(0, 100).Select(i => positions[0] + i), positions);
        Assert.Single(await ledger.ReadAllAsync(taken));
    }

    [Fact]
    public async Task AcceptanceAndRotationInOneBatch_TheAcceptanceStandsBeforeTheRotation()
    {
        await using var ledger = await PostgresLedger.OpenAsync(
            new PostgresLedgerOptions { ConnectionString = _database, WriterConnections = 1 }, TimeProvider.System, CancellationToken.None);
        var tenant = TenantId.New();
        await using var holder = new NpgsqlConnection(_database);
        await holder.OpenAsync();
        await HoldLockAsync(holder);
        var first = ledger.AppendAsync(Sample.NewConversation(), StreamHead.Empty, Sample.Event()).AsTask();
        await WaitForWaiterAsync();
        var rotation = ledger.AppendAsync(
            Sample.Request(StreamId.ForTenant(tenant), StreamHead.Empty, Sample.Start, [Sample.Event("secret.rotated")]) with
            {
                NewEpoch = new Epoch(1),
            },
            CancellationToken.None).AsTask();
        var session = Sample.NewConversation(tenant);
        var acceptance = ledger.AppendAsync(
            Sample.Request(session, StreamHead.Empty, Sample.Start, [Sample.Event("session.started")]) with { RequiredEpoch = Epoch.None },
            CancellationToken.None).AsTask();
        await ReleaseLockAsync(holder);
        await Task.WhenAll(first, rotation, acceptance);

        var accepted = Assert.Single(await ledger.ReadAllAsync(session));
        var rotated = Assert.Single(await ledger.ReadAllAsync(StreamId.ForTenant(tenant)));
        Assert.True(accepted.Position < rotated.Position);
    }

    [Fact]
    public async Task SixteenConnectionsRaceForTheFirstEventOfTenThousandStreams_OneWinnerEach()
    {
        const int racers = 16, streams = 10_000;
        var tenant = TenantId.New();
        var contested = Enumerable.Range(0, streams).Select(_ => Sample.NewConversation(tenant)).ToArray();
        var ledgers = await Task.WhenAll(Enumerable.Range(0, racers).Select(_ => PostgresLedger.OpenAsync(
            new PostgresLedgerOptions
            {
                ConnectionString = _database, WriterConnections = 1, Timeout = TimeSpan.FromSeconds(60),
            },
            TimeProvider.System, CancellationToken.None)));
        var won = new ConcurrentBag<(StreamId Stream, StreamHead Head)>();
        var lost = 0;

        await Task.WhenAll(ledgers.Select((ledger, racer) => Task.Run(() => Task.WhenAll(contested.Select(async stream =>
        {
            try
            {
                won.Add((stream, await ledger.AppendAsync(
                    Sample.Request(stream, StreamHead.Empty, Sample.Start, [Sample.Event(payload: $$"""{"racer":{{racer}}}""")]),
                    CancellationToken.None)));
            }
            catch (LedgerConflictException)
            {
                Interlocked.Increment(ref lost);
            }
        })))));

        Assert.Equal(streams, won.Count);
        Assert.Equal(streams * (racers - 1), lost);
        var recorded = (await ledgers[0].ExportAllAsync(tenant)).ToDictionary(first => first.Stream, first => first.Hash);
        Assert.Equal(streams, recorded.Count);
        Assert.All(won, winner => Assert.Equal(winner.Head.Hash, recorded[winner.Stream]));
        foreach (var ledger in ledgers)
            await ledger.DisposeAsync();
    }

    /// <summary>Appends numbered events one after another; after a failure it reads where the stream stands.</summary>
    internal static async Task<(StreamId Stream, List<int> Acknowledged, int Tried)> WriteUntilAsync(
        ILedger ledger, ILedger direct, StreamId stream, Func<bool> done, Action? answered = null)
    {
        var (acknowledged, head) = (new List<int>(), StreamHead.Empty);
        var tried = 0;
        while (!done())
        {
            try
            {
                head = await ledger.AppendAsync(stream, head, Sample.Event(payload: $$"""{"n":{{++tried}}}"""));
                acknowledged.Add(tried);
                answered?.Invoke();
            }
            catch (LedgerUnavailableException)
            {
                while (true)
                {
                    try
                    {
                        head = (await direct.ReadAsync(stream, Math.Max(0, head.Seq - 1), 1000, CancellationToken.None))
                            .Select(last => last.Head).LastOrDefault(StreamHead.Empty);
                        break;
                    }
                    catch (LedgerUnavailableException)
                    {
                        await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
                    }
                }
            }
        }
        return (stream, acknowledged, tried);
    }

    /// <summary>Every acknowledged event stands once, in order; every other one at most once; the stream has no gap.</summary>
    internal static async Task AssertOnceAsync(ILedger ledger, StreamId stream, List<int> acknowledged, int tried)
    {
        var (numbers, seq) = (new List<int>(), 0L);
        while (await ledger.ReadAsync(stream, seq, 1000, CancellationToken.None) is { Count: > 0 } page)
        {
            foreach (var recorded in page)
            {
                Assert.Equal(++seq, recorded.Seq);
                var text = Encoding.UTF8.GetString(recorded.Payload!.Value.Span);
                numbers.Add(int.Parse(text.AsSpan(5, text.Length - 6), CultureInfo.InvariantCulture));
            }
        }
        Assert.Equal(numbers.Distinct().Order(), numbers);
        Assert.Empty(acknowledged.Except(numbers));
        Assert.True(numbers.Count <= tried);
    }

    private string Through(FaultyProxy proxy) => new NpgsqlConnectionStringBuilder(_database) { Port = proxy.Port }.ConnectionString;

    private static Task<PostgresLedger> OpenAsync(string database, TimeSpan? timeout = null) => PostgresLedger.OpenAsync(
        new PostgresLedgerOptions { ConnectionString = database, Timeout = timeout ?? TimeSpan.FromSeconds(5) },
        TimeProvider.System, CancellationToken.None);

    private static async Task EventuallyAsync(ILedger ledger, StreamId stream)
    {
        while (true)
        {
            try
            {
                await ledger.AppendAsync(stream, StreamHead.Empty, Sample.Event());
                return;
            }
            catch (LedgerUnavailableException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            }
        }
    }

    private static Task HoldLockAsync(NpgsqlConnection holder) =>
        RunAsync(holder, $"SELECT pg_advisory_lock({Ledger.Postgres.Schema.AppendProcedure.Lock})");

    private static Task ReleaseLockAsync(NpgsqlConnection holder) => RunAsync(holder, "SELECT pg_advisory_unlock_all()");

    private async Task WaitForWaiterAsync()
    {
        await using var connection = new NpgsqlConnection(_database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory')", connection);
        while (!(bool)(await command.ExecuteScalarAsync())!)
        {
        }
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
