using System.Diagnostics;
using Blinq.History.Tests.Fleets;
using Blinq.History.Tests.Runs;
using Xunit.Abstractions;

namespace Blinq.History.Tests;

/// <summary>Streams of messages at gateways that share a ledger.</summary>
[Collection("under load")]
// Long until it has run on a quiet machine since gateways host silos.
[Trait("Tier", "long")]
public sealed class StreamTests(ITestOutputHelper output)
{
    private const int Conversations = 6;
    private const string End = "the end";

    private int _posted;
    private volatile bool _isOver;

    /// <summary>Each kind of fault once; then all of them over and over.</summary>
    [Fact]
    public Task GatewaysAndDatabasesDie_AndEveryReaderGetsEveryMessageOnceAndInOrder() => DieAsync(faults: 4);

    [Fact, Trait("Tier", "long")]
    public Task GatewaysAndDatabasesDieOverAndOver_AndEveryReaderGetsEveryMessageOnceAndInOrder() => DieAsync(faults: 14);

    private async Task DieAsync(int faults)
    {
        await using var fleet = await Fleet.StartAsync(processes: 2, lease: TimeSpan.FromSeconds(0.5));
        using var tenant = await fleet.RegisterAsync();
        var seed = InitRun.SeedFor(TimeProvider.System);
        var random = new Random(seed);
        var sessions = await Task.WhenAll(Enumerable.Range(0, Conversations).Select(_ => tenant.StartAsync()));
        var readers = sessions.Select(session => new WanderingReader(tenant.Gateways, session, from: 1)).ToArray();
        var reading = readers.Select((reader, i) => Task.Run(() => reader.ReadUntilAsync(End, gateway: i))).ToArray();
        var posting = sessions.SelectMany(session => Enumerable.Range(0, 2).Select(poster => Task.Run(() => PostAsync(tenant, session, poster)))).ToArray();

        for (var fault = 0; fault < faults; fault++)
        {
            await GrowsAsync(40, posting);
            await HappenAsync(fleet, (FaultKind)(fault % 4), fleet.Nodes[random.Next(fleet.Nodes.Count)]);
        }
        await GrowsAsync(40, posting);
        _isOver = true;
        await Task.WhenAll(posting);
        foreach (var session in sessions)
            await SayAsync(tenant, session, End, "end");

        var read = await Task.WhenAll(reading);
        var trail = await Trail.ReadVerifiedAsync(fleet);
        for (var i = 0; i < sessions.Length; i++)
            Assert.Equal(trail.Messages[$"conversation/{sessions[i].Split('.')[1]}"], read[i]);
        Assert.True(readers.Sum(reader => reader.Connections) > Conversations, "No stream was ever cut.");
        output.WriteLine(
            $"seed {seed}: {faults} faults, {read.Sum(messages => messages.Count)} messages read once each by {Conversations} readers over "
            + $"{readers.Sum(reader => reader.Connections)} connections");
    }

    /// <summary>The look would find each only after up to 9 seconds: of twenty, one that takes six is sure.</summary>
    [Fact]
    public async Task WhatOneGatewayAppends_AReaderAtAnotherHasAtOnce()
    {
        await using var fleet = await Fleet.StartAsync(processes: 2, lease: TimeSpan.FromSeconds(10));
        using var tenant = await fleet.RegisterAsync();
        var session = await tenant.StartAsync();
        using var http = ClientOf(fleet, 0);
        using var stream = await EventReader.OpenAsync(http, session);
        // The first may come before the gateway listens.
        await SayAsync(tenant, session, "0", "0", gateway: 1);
        await stream.NextAsync();

        var took = new List<TimeSpan>();
        for (var i = 1; i <= 20; i++)
        {
            await SayAsync(tenant, session, $"{i}", $"{i}", gateway: 1);
            var watch = Stopwatch.StartNew();
            Assert.Equal($"{i}", (await stream.NextAsync())!.Text);
            took.Add(watch.Elapsed);
        }

        Assert.True(took.Max() < TimeSpan.FromSeconds(6), string.Join(", ", took));
        output.WriteLine($"20 messages from one gateway to the other, one after another: the longest after {took.Max().TotalMilliseconds:F0} ms");
    }

    /// <summary>Rotation, revocation and the like wait for the lease; from the answer on a stream elsewhere has nothing more to give.</summary>
    [Theory]
    [InlineData(false), InlineData(true)]
    public async Task GivenAStreamElsewhere_WhenTheSecretRotates_ThenNothingSaidAfterTheAnswerIsDelivered(bool stopped)
    {
        await using var fleet = await Fleet.StartAsync(processes: 2, lease: TimeSpan.FromSeconds(1));
        using var tenant = await fleet.RegisterAsync();
        var secret = await TurnOnAsync(tenant);
        using var http = ClientOf(fleet, 0);
        for (var round = 0; round < 3; round++)
        {
            var session = await StartIdentifiedAsync(tenant, secret);
            using var stream = await EventReader.OpenAsync(http, session);
            await ReplyAsync(tenant, session, "before");
            Assert.Equal("before", (await stream.NextAsync())!.Text);

            if (stopped)
                await fleet.Nodes[0].SignalAsync("STOP");
            secret = await RotateAsync(tenant);
            await ReplyAsync(tenant, session, "after");
            if (stopped)
                await fleet.Nodes[0].SignalAsync("CONT");

            Assert.Equal("session_suspended", await stream.ClosedAsync());
        }
    }

    [Fact]
    public async Task GivenAStreamElsewhere_WhenItsCredentialEnds_ThenItEndsBeforeAnythingMoreIsDelivered()
    {
        await using var fleet = await Fleet.StartAsync(processes: 2, lease: TimeSpan.FromSeconds(1));
        using var tenant = await fleet.RegisterAsync();
        var secret = await TurnOnAsync(tenant);
        using var http = ClientOf(fleet, 0);

        await EndsAsync(session => InsistAsync(tenant, HttpMethod.Post, "/v1/session/reset", null, session));
        await EndsAsync(session => InsistAsync(
            tenant, HttpMethod.Post, "/v1/session/init", new { publicToken = tenant.PublicToken, identityToken = TokenOf(secret), session }));
        await EndsAsync(session => InsistAsync(tenant, HttpMethod.Post, $"/v1/tenant/sessions/{IdOf(session)}/end", new { }));

        async Task EndsAsync(Func<string, Task> end)
        {
            var session = await tenant.StartAsync();
            using var stream = await EventReader.OpenAsync(http, session);
            await end(session);
            // Refused where the conversation is over.
            await tenant.AskAsync(1, HttpMethod.Post, $"/v1/tenant/sessions/{IdOf(session)}/messages", new { role = "agent", text = "after" });
            Assert.Equal("session_unknown", await stream.ClosedAsync());
        }
    }

    [Fact]
    public async Task OnlyWhileAStreamIsOpenAGatewayListens()
    {
        await using var fleet = await Fleet.StartAsync(processes: 2, lease: TimeSpan.FromSeconds(0.2));
        using var tenant = await fleet.RegisterAsync();
        var session = await tenant.StartAsync();
        using var http = ClientOf(fleet, 0);
        Assert.Equal(0, await ListenersAsync(fleet));

        for (var round = 0; round < 2; round++)
        {
            using (await EventReader.OpenAsync(http, session))
                await UntilListenersAsync(fleet, 1);
            await UntilListenersAsync(fleet, 0);
        }
    }

    private static async Task UntilListenersAsync(Fleet fleet, long count)
    {
        var listen = 0L;
        await Eventually.TrueAsync(async () => (listen = await ListenersAsync(fleet)) == count, () => $"{listen} listen and not {count}.");
    }

    private static async Task<long> ListenersAsync(Fleet fleet)
    {
        await using var connection = new Npgsql.NpgsqlConnection(fleet.Database + ";Pooling=false");
        await connection.OpenAsync();
        await using var count = new Npgsql.NpgsqlCommand("SELECT count(*) FROM blinq.listeners", connection);
        return (long)(await count.ExecuteScalarAsync())!;
    }

    private enum FaultKind { GatewayKilled, ListeningCut, ServerRestarted, ServerCrashed }

    private static async Task HappenAsync(Fleet fleet, FaultKind fault, ServerNode node)
    {
        switch (fault)
        {
            case FaultKind.GatewayKilled:
                await node.KillAsync();
                await node.StartAsync();
                break;
            case FaultKind.ListeningCut:
                await fleet.Server.ExecuteAsync(
                    new Npgsql.NpgsqlConnectionStringBuilder(fleet.Database).Database!,
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%blinq.listeners%' AND pid <> pg_backend_pid()");
                break;
            case FaultKind.ServerRestarted:
                await fleet.Server.StopAsync("INT");
                await fleet.Server.StartAsync();
                break;
            default:
                await fleet.Server.StopAsync("KILL");
                await fleet.Server.StartAsync();
                break;
        }
    }

    private async Task PostAsync(FleetTenant tenant, string session, int poster)
    {
        for (var i = 0; !_isOver; i++)
        {
            await SayAsync(tenant, session, $"{poster}/{i}", $"{poster}-{i}");
            Interlocked.Increment(ref _posted);
        }
    }

    /// <summary>Until it is acknowledged, wherever; the client id makes it one message.</summary>
    private static async Task SayAsync(FleetTenant tenant, string session, string text, string clientId, int? gateway = null)
    {
        Answer? answer = null;
        for (var at = gateway; answer is null;)
        {
            answer = at is { } only
                ? await tenant.TryAsync(only, HttpMethod.Post, "/v1/session/messages", new { text, clientId }, session)
                : await tenant.SendAsync(HttpMethod.Post, "/v1/session/messages", new { text, clientId }, session);
        }
        Assert.InRange(answer.Status, 200, 201);
    }

    private static Task<Answer> ReplyAsync(FleetTenant tenant, string session, string text) => InsistAsync(
        tenant, HttpMethod.Post, $"/v1/tenant/sessions/{IdOf(session)}/messages", new { role = "agent", text, clientId = text });

    private static async Task<string> TurnOnAsync(FleetTenant tenant)
    {
        var secret = await RotateAsync(tenant);
        await InsistAsync(tenant, HttpMethod.Patch, "/v1/tenant", new { identity = new { mode = "optional" } });
        return secret;
    }

    private static async Task<string> RotateAsync(FleetTenant tenant) =>
        (await InsistAsync(tenant, HttpMethod.Post, "/v1/tenant/identity/secret/rotate", new { })).Get("secret");

    private static async Task<string> StartIdentifiedAsync(FleetTenant tenant, string secret)
    {
        var answer = await InsistAsync(tenant, HttpMethod.Post, "/v1/session/init", tenant.Init(TokenOf(secret)));
        Assert.Equal("identified", answer.Get("mode"));
        return answer.Get("session");
    }

    /// <summary>At the second gateway, again and again until it answers: on a busy machine it may take too long once.</summary>
    private static async Task<Answer> InsistAsync(FleetTenant tenant, HttpMethod method, string path, object? body, string? bearer = null)
    {
        while (true)
        {
            if (await tenant.TryAsync(1, method, path, body, bearer) is { } answer && answer.Status is not 409)
            {
                Assert.InRange(answer.Status, 200, 204);
                return answer;
            }
        }
    }

    private static string TokenOf(string secret) => TestToken.Sign(secret, new Dictionary<string, object?>
    {
        ["sub"] = "user-42", ["iat"] = TestToken.Now, ["exp"] = TestToken.Now + 3600,
    });

    private static string IdOf(string session) => session.Split('.')[1];

    private static HttpClient ClientOf(Fleet fleet, int gateway) => new() { BaseAddress = new Uri($"http://{fleet.Nodes[gateway].Public}") };

    private async Task GrowsAsync(int by, Task[] posting)
    {
        var goal = Volatile.Read(ref _posted) + by;
        while (Volatile.Read(ref _posted) < goal)
        {
            if (posting.FirstOrDefault(task => task.IsFaulted) is { } failed)
                await failed;
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }
}
