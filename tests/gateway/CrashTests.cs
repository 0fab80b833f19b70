using System.Collections.Concurrent;
using System.Text.Json;
using Blinq.Gateway.Tests.Given;

namespace Blinq.Gateway.Tests;

/// <summary>
/// <c>kill -9</c> in the middle of load, again and again on one data directory: what was answered is there, once, and the
/// next start needs no help.
/// </summary>
public sealed class CrashTests
{
    private const int Writers = 8;

    [Fact]
    public Task GivenKillsUnderLoad_ThenEveryAcknowledgedMessageIsThereOnceAndTheChainHolds() => KillAsync(3);

    [Fact, Trait("Tier", "long")]
    public Task GivenAHundredKillsUnderLoad_ThenEveryAcknowledgedMessageIsThereOnceAndTheChainHolds() => KillAsync(100);

    private static async Task KillAsync(int kills)
    {
        var directory = TestDirectory.New();
        var acknowledged = new ConcurrentDictionary<string, (string Session, long Seq)>();
        string? publicToken = null, managementKey = null;
        var random = new Random(7);

        for (var kill = 0; kill < kills; kill++)
        {
            using var process = await GatewayProcess.ServeAsync(
                directory, "--Blinq:Operator:Key", TestGateway.OperatorKey, "--Blinq:RateLimits:Enabled", "false");
            Assert.Equal("", process.Errors);
            using var client = new HttpClient { BaseAddress = process.PublicUrl };
            if (publicToken is null)
                (publicToken, managementKey) = await RegisterAsync(process);

            using var stop = new CancellationTokenSource();
            var load = Enumerable.Range(0, Writers).Select(
                writer => WriteAsync(client, publicToken, $"{kill}-{writer}", acknowledged, stop.Token)).ToList();
            // A cold server takes a moment to its first answer; from there on, at any moment, however slow the machine is.
            var enough = acknowledged.Count + random.Next(1, 40);
            await Eventually.TrueAsync(() => acknowledged.Count >= enough);
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(0, 150)), TimeProvider.System);
            await process.KillAsync();
            await stop.CancelAsync();
            await Task.WhenAll(load);
        }

        Assert.True(acknowledged.Count > 10 * kills, $"There was no load to speak of: {acknowledged.Count} messages.");
        await CheckAsync(directory, managementKey!, acknowledged);
        var (code, output, errors) = await GatewayProcess.RunAsync("audit", "verify", directory);
        Assert.True(code == 0, output + errors);
    }

    private static async Task<(string PublicToken, string ManagementKey)> RegisterAsync(GatewayProcess process)
    {
        using var client = new HttpClient { BaseAddress = process.OperatorUrl };
        var registered = await Answer.OfAsync(client, HttpMethod.Post, "/v1/operator/tenants", new { name = "Kiosk" }, TestGateway.OperatorKey);
        return (registered.Get("publicToken"), registered.Get("managementKey"));
    }

    /// <summary>Starts a session and talks in it until the server is gone, noting what was acknowledged.</summary>
    private static async Task WriteAsync(
        HttpClient client, string publicToken, string name, ConcurrentDictionary<string, (string, long)> acknowledged,
        CancellationToken stop)
    {
        try
        {
            var init = await Answer.OfAsync(client, HttpMethod.Post, "/v1/session/init", new { publicToken });
            var session = init.Get("session");
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                var text = $"{name}-{i}";
                var posted = await Answer.OfAsync(
                    client, HttpMethod.Post, "/v1/session/messages", new { text, clientId = text }, session);
                Assert.Equal(201, posted.Status);
                acknowledged[text] = (init.Get("sessionId"), posted["seq"].GetInt64());
            }
        }
        catch (HttpRequestException)
        {
            // The server was killed: what was not answered may or may not be there.
            return;
        }
    }

    private static async Task CheckAsync(
        string directory, string managementKey, ConcurrentDictionary<string, (string Session, long Seq)> acknowledged)
    {
        using var process = await GatewayProcess.ServeAsync(directory, "--Blinq:Operator:Key", TestGateway.OperatorKey);
        using var client = new HttpClient { BaseAddress = process.PublicUrl };
        var export = await Answer.OfAsync(client, HttpMethod.Get, "/v1/tenant/audit/export", null, managementKey);
        var found = new Dictionary<string, (string Stream, long Seq)>();
        foreach (var line in export.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var recorded = JsonSerializer.Deserialize<JsonElement>(line);
            if (recorded.GetProperty("type").GetString() != "message.posted")
                continue;
            var text = JsonSerializer.Deserialize<JsonElement>(recorded.GetProperty("payload").GetString()!).GetProperty("text").GetString()!;
            Assert.True(found.TryAdd(text, (recorded.GetProperty("stream").GetString()!, recorded.GetProperty("seq").GetInt64())), $"{text} is there twice.");
        }
        foreach (var (text, (session, seq)) in acknowledged)
            Assert.Equal(($"conversation/{session}", seq), found[text]);
        await process.TerminateAsync();
        Assert.Equal(0, await process.WaitAsync());
    }
}
