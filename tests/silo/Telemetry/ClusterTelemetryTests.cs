using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Blinq.Gateway.Hosting;
using Blinq.Silo.Tests.Given;
using Microsoft.Extensions.Configuration;

namespace Blinq.Silo.Tests.Telemetry;

/// <summary>
/// What a process of the cluster tells a collector. Alone in the test process: OpenTelemetry takes instruments of one name
/// for one, of all silos, and drops it when the first of them ends, in a parallel test perhaps.
/// </summary>
[Collection(nameof(ClusterTelemetryTests))]
[CollectionDefinition(nameof(ClusterTelemetryTests), DisableParallelization = true)]
public sealed class ClusterTelemetryTests
{
    private const string OperatorKey = "operator-key-of-the-tests-0123456789";

    [Fact]
    public async Task MetricsAndSpansOfGatewaySiloAndOrleansArriveInOneTraceAndNameNobody()
    {
        await using var collector = await Collector.StartAsync();
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Blinq",
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);

        var canaries = await RunAsync(collector);

        Assert.All(
            [
                "blinq", "blinq.silo.turn.duration", "blinq.silo.activations", "blinq.silo.members", "blinq.session.inits",
                "blinq.request.duration", "orleans-", "POST /v1/session/init", "turn of conversation", "turn of tenant", "rpc.method",
            ],
            text => Assert.True(collector.Has(text), $"No '{text}' was sent."));
        Assert.All(canaries, canary => Assert.False(collector.Has(canary), $"'{canary}' was sent."));
        var init = Assert.Single(spans, span => span.DisplayName == "POST /v1/session/init");
        Assert.Contains(spans, span => span.DisplayName == "turn of conversation" && span.TraceId == init.TraceId);
    }

    private static async Task<IReadOnlyList<string>> RunAsync(Collector collector)
    {
        var ports = FreePort.Take(2);
        var data = Directory.CreateTempSubdirectory("blinq-silo-telemetry-");
        try
        {
            var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["urls"] = "http://127.0.0.1:0",
                ["Blinq:Operator:Url"] = "http://127.0.0.1:0",
                ["Blinq:Operator:Key"] = OperatorKey,
                ["Blinq:DataDirectory"] = data.FullName,
                ["Blinq:Cluster:SiloPort"] = $"{ports[0]}",
                ["Blinq:Cluster:GatewayPort"] = $"{ports[1]}",
                ["Blinq:Telemetry:OtlpEndpoint"] = collector.Url,
                ["Blinq:Telemetry:Protocol"] = "http",
                ["Blinq:Telemetry:Interval"] = "00:00:01",
                ["Blinq:Telemetry:SampleRatio"] = "1",
            }).Build();
            await using var gateway = await GatewayApplication.StartAsync(
                configuration, new GatewayHostOptions { HeedsSignals = false }, CancellationToken.None);

            var tenant = await PostAsync(gateway.OperatorUrl, "/v1/operator/tenants", OperatorKey, new { name = "canary-kiosk" });
            var publicToken = tenant.GetProperty("publicToken").GetString()!;
            var session = await PostAsync(gateway.PublicUrls[0], "/v1/session/init", null, new { publicToken });
            var credential = session.GetProperty("session").GetString()!;
            await PostAsync(gateway.PublicUrls[0], "/v1/session/messages", credential, new { text = "canary-text" });
            // What is looked at is told while there is something to look at.
            await Eventually.TrueAsync(() => collector.Has("blinq.silo.members"));
            return
            [
                "canary", OperatorKey, publicToken, credential, tenant.GetProperty("tenantId").GetString()!,
                tenant.GetProperty("managementKey").GetString()!, session.GetProperty("sessionId").GetString()!,
            ];
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static async Task<JsonElement> PostAsync(Uri server, string path, string? key, object body)
    {
        using var client = new HttpClient { BaseAddress = server };
        if (key is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var answer = await client.PostAsJsonAsync(path, body);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }
}
