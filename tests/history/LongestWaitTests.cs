using Blinq.History.Tests.Clusters;
using Blinq.History.Tests.Fleets;
using Blinq.History.Tests.Runs;
using Xunit.Abstractions;

namespace Blinq.History.Tests;

/// <summary>How long a call waits at the worst when silos die (issue 11): measured by a client, and printed.</summary>
[Collection("under load")]
[Trait("Tier", "long")]
public sealed class LongestWaitTests(ITestOutputHelper output)
{
    private static readonly TimeSpan AfterOneIsKilled = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan WithoutSilos = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AfterAllAreKilled = TimeSpan.FromSeconds(8);

    [Theory]
    [InlineData(Shape.Apart)]
    [InlineData(Shape.Together)]
    public async Task OneOfThreeSilosIsKilled(Shape shape)
    {
        await using var fleet = await Fleet.StartAsync(TimeSpan.FromSeconds(1), ClusterNodes.Of(shape));
        using var tenant = await fleet.RegisterAsync();
        var killed = fleet.Nodes[0];
        await using var waits = new Waits(tenant, [.. fleet.Gateways.Where(gateway => gateway != killed)]);
        await waits.StartAsync(visitors: 12);
        await waits.GrowsAsync(200);

        var moment = TimeProvider.System.GetTimestamp();
        await killed.KillAsync();
        await waits.GrowsAsync(400);

        var (longest, answers) = waits.Since(moment);
        output.WriteLine(string.Concat(fleet.Nodes.Select(node => node.Log)));
        output.WriteLine($"{shape}, one of three silos killed: longest wait {longest.TotalSeconds:F1} s; {answers}");
        Assert.True(longest <= AfterOneIsKilled, $"{longest}");
    }

    [Fact]
    public async Task AllSilosAreKilled_TheGatewayIsNotReady_CallsFail_AndAreServedOnceOneIsBack()
    {
        await using var fleet = await Fleet.StartAsync(TimeSpan.FromSeconds(1), ClusterNodes.Of(silos: 2, gateways: 1));
        using var tenant = await fleet.RegisterAsync();
        var gateway = fleet.Gateways[0];
        await using var waits = new Waits(tenant, [gateway]);
        await waits.StartAsync(visitors: 6);
        await waits.GrowsAsync(100);

        var dead = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(fleet.Nodes[0].KillAsync(), fleet.Nodes[1].KillAsync());
        using var http = new HttpClient();
        await Eventually.TrueAsync(async () => (await Answer.OfAsync(http, HttpMethod.Get, $"http://{gateway.Public}/health/ready")) is { Status: 503, Code: "no_silo" });
        var notReady = TimeProvider.System.GetElapsedTime(dead);
        await waits.GrowsAsync(30);
        var (longest, answers) = waits.Since(dead);
        output.WriteLine($"all silos killed: not ready after {notReady.TotalSeconds:F1} s, longest wait {longest.TotalSeconds:F1} s; {answers}");

        var back = TimeProvider.System.GetTimestamp();
        await fleet.Nodes[0].StartAsync();
        var started = TimeProvider.System.GetElapsedTime(back);
        var served = await waits.ServedAfterAsync(back);
        output.WriteLine(fleet.Nodes[0].Log);
        output.WriteLine($"one started again: up after {started.TotalSeconds:F1} s, served after {served.TotalSeconds:F1} s");
        await Eventually.TrueAsync(async () => (await Answer.OfAsync(http, HttpMethod.Get, $"http://{gateway.Public}/health/ready")).Status == 200);

        Assert.True(notReady <= TimeSpan.FromSeconds(3), $"{notReady}");
        Assert.True(longest <= WithoutSilos, $"{longest}");
        Assert.True(served <= AfterAllAreKilled, $"{served}");
    }
}
