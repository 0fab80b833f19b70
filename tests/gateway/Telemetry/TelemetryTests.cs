using System.Diagnostics.Metrics;
using System.Diagnostics.Tracing;
using Blinq.Gateway.Tests.Given;
using Blinq.Hosting.Settings;
using Blinq.Hosting.Telemetry;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;

namespace Blinq.Gateway.Tests.Telemetry;

/// <summary>What a collector is told, and what never.</summary>
[Collection(nameof(AloneCollection))]
public sealed class TelemetryTests
{
    [Fact]
    public async Task GivenACollector_ThenMetricsAndSpansArriveAtTheLatestWhenTheGatewayEnds()
    {
        await using var collector = await Collector.StartAsync();
        var gateway = await StartAsync(collector, ("Blinq:Telemetry:Headers", "x-collector-key=canary-of-the-collector"));
        var tenant = await gateway.RegisterAsync();
        await tenant.StartAnonymousAsync();
        await gateway.DisposeAsync();

        Assert.Equal(["/v1/metrics", "/v1/traces"], collector.Paths);
        Assert.All(collector.Keys, key => Assert.Equal("canary-of-the-collector", key));
        Assert.All(
            [
                "blinq.silo.turn.duration", "telemetry.sdk.name", "service.instance.id", "blinq.session.inits", "blinq.request.duration",
                "kestrel.active_connections", "dotnet.gc.collections", "POST /v1/session/init", "POST /v1/operator/tenants",
                "turn of conversation", "turn of tenant", "answered",
            ],
            text => Assert.True(collector.Has(text), $"No '{text}' was sent."));
        Assert.DoesNotContain(gateway.Log.Lines, line => line.Contains("canary-of-the-collector", StringComparison.Ordinal));
    }

    [Fact]
    public async Task NothingThatIsSentTellsOfATenantASessionAPersonOrASecret()
    {
        await using var collector = await Collector.StartAsync();
        var gateway = await StartAsync(collector);
        var tenant = await gateway.RegisterAsync(origins: "https://canary-origin.example");
        var canaries = new List<string> { tenant.Id, tenant.PublicToken, tenant.ManagementKey, tenant.Secret, TestGateway.OperatorKey };
        var token = tenant.Token("canary-subject", "Canary Name", "canary@example.com");
        canaries.AddRange(["canary-subject", "Canary Name", "canary@example.com", token]);
        var init = await tenant.InitAsync(token);
        canaries.AddRange([init.Get("session"), init.Get("sessionId")]);
        await tenant.SayAsync(init.Get("session"), "canary of a message");
        await tenant.InitAsync(TestToken.Sign(new string('x', 40), new { sub = "canary-mallory" }));
        await tenant.GetAsync($"/v1/tenant/sessions/{init.Get("sessionId")}?canary=in-a-query");
        await Answer.OfAsync(gateway.Public, new HttpMethod("CANARY"), "/canary/of/a/path", null, null);
        canaries.AddRange(["canary", "CANARY"]);
        await gateway.DisposeAsync();

        Assert.True(collector.Has("GET /v1/tenant/sessions/{"));
        Assert.True(collector.Has("_OTHER"));
        Assert.All(canaries, canary => Assert.False(collector.Has(canary), $"'{canary}' was sent."));
    }

    /// <summary>In a process of its own: whoever listens in the same one, such as an exporter that still ends, chooses for all.</summary>
    [Fact]
    public async Task GivenASampleRatioOfZero_ThenMetricsOnly()
    {
        await using var collector = await Collector.StartAsync();
        using var process = await GatewayProcess.ServeAsync(
            TestDirectory.New(), [],
            "--Blinq:Telemetry:OtlpEndpoint", collector.Url, "--Blinq:Telemetry:Protocol", "http", "--Blinq:Telemetry:SampleRatio", "0");
        using var client = new HttpClient { BaseAddress = process.PublicUrl };
        await client.GetAsync(new Uri("/health/ready", UriKind.Relative));
        await process.TerminateAsync();

        Assert.Equal(0, await process.WaitAsync());
        Assert.Equal(["/v1/metrics"], collector.Paths);
    }

    [Fact]
    public async Task ByGrpcToo()
    {
        await using var collector = await Collector.StartAsync(HttpProtocols.Http2);
        var gateway = await StartAsync(collector, ("Blinq:Telemetry:Protocol", "grpc"));
        await (await gateway.RegisterAsync()).StartAnonymousAsync();
        await gateway.DisposeAsync();

        Assert.Equal(
            [
                "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export",
                "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
            ],
            collector.Paths);
        Assert.True(collector.Has("POST /v1/session/init"));
    }

    [Fact]
    public async Task GivenNobodyAtTheEndpoint_ThenTheLogSaysSoAndRequestsGoOn()
    {
        await using var gateway = await TestGateway.StartAsync(
            ("Blinq:Telemetry:OtlpEndpoint", "http://127.0.0.1:1"), ("Blinq:Telemetry:Protocol", "http"), ("Blinq:Telemetry:SampleRatio", "1"));
        await (await gateway.RegisterAsync()).StartAnonymousAsync();

        await Eventually.TrueAsync(() => gateway.Log.Lines.Any(line =>
            line.Contains("Telemetry does not reach http://127.0.0.1:1/", StringComparison.Ordinal)));
        await (await gateway.RegisterAsync()).StartAnonymousAsync();
    }

    [Fact]
    public void CountersOfOtherSourcesWereTakenForTheExportersTroubles()
    {
        var log = new CapturedLog();
        using var troubles = new ExportTroubles(new Uri("http://127.0.0.1:1"), TimeProvider.System) { Log = log.CreateLogger("test") };
        using var source = new EventSource("Blinq-Tests-Of-Telemetry");
        troubles.EnableEvents(source, EventLevel.LogAlways, EventKeywords.All);

        source.Write("EventCounters", new EventSourceOptions { Level = EventLevel.Warning }, new { Count = 1 });

        Assert.DoesNotContain(log.Lines, line => line.Contains("Telemetry does not reach", StringComparison.Ordinal));
    }

    [Fact]
    public async Task TheStandardEnvironmentNamesTheProcess_AndSigtermLosesNothing()
    {
        await using var collector = await Collector.StartAsync();
        using var process = await GatewayProcess.ServeAsync(
            TestDirectory.New(),
            [("OTEL_SERVICE_NAME", "sessions-of-kiosk"), ("OTEL_RESOURCE_ATTRIBUTES", "service.instance.id=pod-7,deployment.environment.name=blue")],
            "--Blinq:Telemetry:OtlpEndpoint", collector.Url, "--Blinq:Telemetry:Protocol", "http", "--Blinq:Telemetry:SampleRatio", "1");
        using var client = new HttpClient { BaseAddress = process.PublicUrl };
        await client.GetAsync(new Uri("/health/ready", UriKind.Relative));
        await process.TerminateAsync();

        Assert.Equal(0, await process.WaitAsync());
        Assert.Equal(["/v1/metrics", "/v1/traces"], collector.Paths);
        Assert.All(
            ["sessions-of-kiosk", "pod-7", "deployment.environment.name", "GET /health/ready"], text => Assert.True(collector.Has(text), text));
        Assert.False(collector.Has("blinq-gateway"));
    }

    [Fact]
    public void GivenNeitherCollectorNorPrometheus_ThenNothingListens()
    {
        var services = new ServiceCollection();

        services.AddTelemetry(new TelemetryOptions { Prometheus = false }, TelemetryNames.For(Role.Gateway), TimeProvider.System);

        Assert.Empty(services);
    }

    [Theory]
    [InlineData("OtlpEndpoint", "collector:4317")]
    [InlineData("OtlpEndpoint", "ftp://collector")]
    [InlineData("OtlpEndpoint", "https://user:secret@collector")]
    [InlineData("OtlpEndpoint", "https://collector/?key=secret")]
    [InlineData("Protocol", "json")]
    [InlineData("Protocol", "1")]
    [InlineData("Headers", "secret")]
    [InlineData("Headers", "a=secret\nb=c")]
    [InlineData("Interval", "00:10:00")]
    [InlineData("SampleRatio", "1.5")]
    [InlineData("SampleRatio", "NaN")]
    public void GivenAWrongSetting_ThenItIsRefused(string name, string value)
    {
        var wrong = Assert.Throws<SettingsException>(() => SettingsBinder.Bind(new ConfigurationBuilder()
            .AddInMemoryCollection([KeyValuePair.Create($"Blinq:Telemetry:{name}", (string?)value)]).Build()));

        var line = Assert.Single(wrong.Errors);
        Assert.StartsWith($"Setting Blinq:Telemetry:{name} ", line, StringComparison.Ordinal);
        if (name == "Headers")
            Assert.DoesNotContain("secret", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NpgsqlsPoolsAreNotNamed()
    {
        await using var collector = await Collector.StartAsync();
        var options = new TelemetryOptions { Endpoint = new Uri(collector.Url), Protocol = OtlpProtocol.Http };
        var services = new ServiceCollection().AddLogging();
        services.AddTelemetry(options, TelemetryNames.For(Role.Gateway), TimeProvider.System);
        await using (var provider = services.BuildServiceProvider())
        {
            Assert.NotNull(provider.GetService<MeterProvider>());
            // As Npgsql does where a connection string says that its secrets may be shown.
            using var npgsql = new Meter("Npgsql");
            var pool = KeyValuePair.Create("db.client.connection.pool.name", (object?)"Host=h;Password=canary");
            npgsql.CreateCounter<int>("db.client.operation.failed").Add(1, pool);
            npgsql.CreateObservableUpDownCounter("db.client.connection.max", () => new Measurement<int>(1, pool));
        }

        Assert.True(collector.Has("db.client.operation.failed"));
        Assert.False(collector.Has("canary"));
    }

    private static Task<TestGateway> StartAsync(Collector collector, params (string Key, string Value)[] settings)
    {
        var all = new Dictionary<string, string>
        {
            ["Blinq:Telemetry:OtlpEndpoint"] = collector.Url,
            ["Blinq:Telemetry:Protocol"] = "http",
            ["Blinq:Telemetry:SampleRatio"] = "1",
        };
        foreach (var (key, value) in settings)
            all[key] = value;
        return TestGateway.StartAsync([.. all.Select(setting => (setting.Key, setting.Value))]);
    }
}
