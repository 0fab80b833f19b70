using Blinq.History.Tests.Clusters;
using Blinq.History.Tests.Fleets;
using Blinq.History.Tests.Loads;
using Xunit.Abstractions;

namespace Blinq.History.Tests;

/// <summary><c>kill -9</c> under load: calls recover by themselves, and every acknowledged event is there once.</summary>
[Collection("under load")]
// Long until it has run on a quiet machine since gateways host silos.
[Trait("Tier", "long")]
public sealed class SiloKilledTests(ITestOutputHelper output)
{
    /// <summary>A dead silo is voted out in about six seconds; the machine of the tests is slow.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    [Fact, Trait("Tier", "long")]
    public async Task SilosAreKilledInTurn_AndGatewaysGoOn()
    {
        await using var fleet = await Fleet.StartAsync(TimeSpan.FromSeconds(1), ClusterNodes.Of(silos: 3, gateways: 2));
        await RunAsync(fleet, async load =>
        {
            for (var i = 0; i < 3; i++)
            {
                await fleet.Nodes[i].KillAsync();
                await load.GrowsAsync(150);
                await fleet.Nodes[i].StartAsync();
                await load.GrowsAsync(100);
            }
        });
    }

    [Fact]
    public async Task ASiloIsKilled_AndGatewaysGoOn()
    {
        await using var fleet = await Fleet.StartAsync(TimeSpan.FromSeconds(1), ClusterNodes.Of(silos: 2, gateways: 1));
        await RunAsync(fleet, async load =>
        {
            await fleet.Nodes[0].KillAsync();
            await load.GrowsAsync(150);
        });
    }

    [Fact]
    public async Task OneOfThreeProcessesOfRoleAllIsKilled_AndTheOthersServeWhatItHad()
    {
        await using var fleet = await Fleet.StartAsync(TimeSpan.FromSeconds(1), ClusterNodes.AllOf(3));
        await RunAsync(fleet, async load =>
        {
            await fleet.Nodes[2].KillAsync();
            await load.GrowsAsync(300);
        });
    }

    private async Task RunAsync(Fleet fleet, Func<Load, Task> happens)
    {
        using var tenant = await fleet.RegisterAsync();
        await using var balancer = new Balancer(() => fleet.Gateways);
        await balancer.StartAsync();
        await using var load = new Load(tenant, balancer, visitors: 12);
        load.Start();
        await load.GrowsAsync(100);

        await happens(load);
        await load.EndAsync();

        var trail = await Trails.HoldsOnceAsync(fleet, load);
        output.WriteLine($"{load}; {trail.Events.Count} events");
        Assert.True(load.LongestSilence < Bound, load.ToString());
        Assert.True(load.LongestCall < Bound * 2, load.ToString());
        Assert.True(load.Failures.Count <= load.Served / 20, load.ToString());
        Assert.Empty(load.WrongAnswers);
        await Trails.AreShownAsync(trail, fleet, tenant, load);
        Assert.All(fleet.Gateways, gateway => Assert.Empty(gateway.EndedByItself));
    }
}
