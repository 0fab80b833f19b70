using System.Diagnostics.Metrics;
using System.Net.Sockets;
using System.Text;
using Blinq.Gateway.Tests.Given;
using Microsoft.Extensions.DependencyInjection;

namespace Blinq.Gateway.Tests.Streams;

/// <summary>What streams may cost, and what becomes of readers that take nothing.</summary>
public sealed class LimitTests
{
    [Theory]
    [InlineData("Blinq:Streams:PerSession", 429, "too_many_streams")]
    [InlineData("Blinq:Streams:PerAddress", 429, "too_many_streams")]
    [InlineData("Blinq:Streams:Max", 503, "overloaded")]
    public async Task GivenAsManyStreamsAsThereMayBe_ThenTheNextIsSentAway_AndComesInOnceOneHasLeft(string limit, int status, string code)
    {
        await using var gateway = await TestGateway.StartAsync((limit, "2"));
        var tenant = await gateway.RegisterAsync();
        var session = await tenant.StartAnonymousAsync();
        var first = await tenant.StreamAsync(session);
        using var second = await tenant.StreamAsync(session);

        using (var third = await tenant.StreamAsync(session, headers: ("Origin", "https://shop.example")))
        {
            Assert.Equal((status, code), (third.Status, await third.RefusalAsync()));
            Assert.NotNull(third.Headers.RetryAfter);
            Assert.Equal(["https://shop.example"], third.Headers.GetValues("Access-Control-Allow-Origin"));
        }

        first.Dispose();
        await Eventually.TrueAsync(async () =>
        {
            using var again = await tenant.StreamAsync(session);
            return again.Status == 200;
        });
    }

    [Fact]
    public async Task GivenAStrangerWhoKnowsTheSessionsId_ThenHeTakesNoneOfItsPlaces()
    {
        await using var gateway = await TestGateway.StartAsync(("Blinq:Streams:PerSession", "1"));
        var tenant = await gateway.RegisterAsync();
        var session = await tenant.StartAnonymousAsync();
        var guess = session[..^1] + (session[^1] == 'A' ? 'B' : 'A');

        for (var i = 0; i < 5; i++)
            Assert.Equal(401, (await tenant.StreamAsync(guess)).Status);

        using var stream = await tenant.StreamAsync(session);
        Assert.Equal(200, stream.Status);
    }

    [Fact]
    public async Task GivenReadersThatTakeNothing_ThenTheyCostLittleMemory_AndAreCutOff()
    {
        const int Readers = 40;
        // The first must not have been cut off when the last is open, however long that takes.
        var time = new ManualClock();
        await using var gateway = await TestGateway.StartAsync(
            TestDirectory.New(), time, ("Blinq:RateLimits:Enabled", "false"), ("Blinq:Streams:PerSession", "100"), ("Blinq:Streams:WriteTimeout", "00:00:03"));
        using var closed = new ClosedStreams(gateway);
        var tenant = await gateway.RegisterAsync();
        var session = await tenant.StartAnonymousAsync();
        var text = new string('x', 8_000);
        for (var i = 0; i < 500; i++)
            Assert.Equal(201, (await tenant.SayAsync(session, text)).Status);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var readers = await Task.WhenAll(Enumerable.Range(0, Readers).Select(_ => DeadReader.OpenAsync(gateway.Public.BaseAddress!, session)));
        await Eventually.TrueAsync(() => gateway.Services.GetRequiredService<Gateway.Streams.StreamSlots>().Open == Readers);
        // 4 MB of messages wait for each; held may be a page and two buffers.
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, Readers * 1024 * 1024L);

        await Eventually.TrueAsync(() =>
        {
            // No faster than the clock on the wall.
            time.Advance(TimeSpan.FromMilliseconds(5));
            return Task.FromResult(closed.Reasons.Count(reason => reason == "slow") == Readers);
        });
        await Eventually.TrueAsync(() => gateway.Services.GetRequiredService<Gateway.Streams.StreamSlots>().Open == 0);
        gateway.Log.ShouldHaveNoErrors();
        foreach (var reader in readers)
            reader.Dispose();
    }

    [Fact]
    public async Task GivenAReaderThatTakesNothing_WhenItsSessionEnds_ThenItIsCutOffBeforeItsTimeIsUp()
    {
        await using var gateway = await TestGateway.StartAsync(
            ("Blinq:RateLimits:Enabled", "false"), ("Blinq:Streams:WriteTimeout", "00:01:00"));
        using var closed = new ClosedStreams(gateway);
        var tenant = await gateway.RegisterAsync();
        var session = await tenant.StartAnonymousAsync();
        for (var i = 0; i < 1_000; i++)
            await tenant.SayAsync(session, new string('x', 8_000));
        using var reader = await DeadReader.OpenAsync(gateway.Public.BaseAddress!, session);

        await tenant.ResetAsync(session);

        await Eventually.TrueAsync(() => closed.Reasons.Contains("session_unknown"));
    }

    [Fact]
    public async Task GivenSigterm_ThenStreamsEndWithDraining_AndReadersThatTakeNothingHoldNothingUp()
    {
        var directory = TestDirectory.New();
        using var process = await GatewayProcess.ServeAsync(directory, "--Blinq:RateLimits:Enabled", "false", "--Blinq:Streams:WriteTimeout", "00:01:00");
        var key = (await File.ReadAllTextAsync(Path.Combine(directory, "operator.key"))).Trim();
        using var operators = new HttpClient { BaseAddress = process.OperatorUrl };
        using var client = new HttpClient { BaseAddress = process.PublicUrl };
        var tenant = await Answer.OfAsync(operators, HttpMethod.Post, "/v1/operator/tenants", new { name = "Kiosk" }, key);
        var session = (await Answer.OfAsync(
            client, HttpMethod.Post, "/v1/session/init", new { publicToken = tenant.Get("publicToken") })).Get("session");
        for (var i = 0; i < 1_000; i++)
            await Answer.OfAsync(client, HttpMethod.Post, "/v1/session/messages", new { text = new string('x', 8_000) }, session);
        using var dead = await DeadReader.OpenAsync(process.PublicUrl, session);
        using var quiet = await DeadReader.OpenAsync(process.PublicUrl, session, after: 1_001);
        using var stream = await EventReader.OpenAsync(client, session, after: 1_001);

        var began = TimeProvider.System.GetTimestamp();
        await process.TerminateAsync();

        Assert.Equal("draining", await stream.ClosedAsync());
        Assert.Equal(0, await process.WaitAsync());
        // Kestrel's own patience with connections is 30 seconds.
        Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(25));
        Assert.Equal("", process.Errors);
    }

    /// <summary>A reader that sends its request, sees that the stream is open, and then takes nothing.</summary>
    private sealed class DeadReader : IDisposable
    {
        private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4_096 };

        public static async Task<DeadReader> OpenAsync(Uri gateway, string session, long after = 0)
        {
            var reader = new DeadReader();
            await reader._socket.ConnectAsync(gateway.Host, gateway.Port);
            await reader._socket.SendAsync(Encoding.ASCII.GetBytes(
                $"GET /v1/session/stream HTTP/1.1\r\nHost: x\r\nLast-Event-ID: {after}\r\nAuthorization: Bearer {session}\r\n\r\n"));
            var status = new byte["HTTP/1.1 200".Length];
            Assert.Equal(status.Length, await reader._socket.ReceiveAsync(status));
            Assert.Equal("HTTP/1.1 200", Encoding.ASCII.GetString(status));
            return reader;
        }

        public void Dispose() => _socket.Dispose();
    }

    /// <summary>Why streams of one gateway ended, as its metrics tell.</summary>
    private sealed class ClosedStreams : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly List<string> _reasons = [];

        public ClosedStreams(TestGateway gateway)
        {
            var meters = gateway.Services.GetRequiredService<IMeterFactory>();
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "blinq.streams.closed" && instrument.Meter.Scope == meters)
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
            {
                lock (_reasons)
                    _reasons.Add((string)tags[0].Value!);
            });
            _listener.Start();
        }

        public IReadOnlyList<string> Reasons
        {
            get { lock (_reasons) return [.. _reasons]; }
        }

        public void Dispose() => _listener.Dispose();
    }
}
