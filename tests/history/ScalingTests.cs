using Blinq.History.Tests.Clusters;
using Blinq.History.Tests.Fleets;
using Blinq.History.Tests.Loads;
using Xunit.Abstractions;

namespace Blinq.History.Tests;

/// <summary>Processes come and go in order, under load, and nobody who calls sees it.</summary>
[Collection("under load")]
// Long until it has run on a quiet machine since gateways host silos.
[Trait("Tier", "long")]
public sealed class ScalingTests(ITestOutputHelper output)
{
    private static readonly (string, string)[] Drained = [("Blinq:DrainDelay", "00:00:05")];

    [Fact]
    public async Task SilosAreAddedAndDrained_AndNoCallFails()
    {
        await using var fleet = await Fleet.StartAsync(TimeSpan.FromSeconds(1), ClusterNodes.Of(silos: 2, gateways: 2, Drained));
        using var tenant = await fleet.RegisterAsync();
        await RunAsync(fleet, tenant, async load =>
        {
            await fleet.Add(ClusterNodes.Silo(Drained)).StartAsync();
            await load.GrowsAsync(150);
            foreach (var silo in fleet.Nodes.Where(node => node.Operator is null).Take(2))
            {
                Assert.Equal(0, await silo.TerminateAsync());
                await load.GrowsAsync(150);
            }
        });
    }

    [Fact, Trait("Tier", "long")]
    public async Task GatewaysAreDrainedBehindABalancer_AndNoCallFails()
    {
        await using var fleet = await Fleet.StartAsync(TimeSpan.FromSeconds(1), ClusterNodes.Of(silos: 1, gateways: 2, Drained));
        using var tenant = await fleet.RegisterAsync();
        await RunAsync(fleet, tenant, load => RestartAsync(fleet.Gateways, load));
    }

    [Fact]
    public async Task ProcessesOfRoleAllAreRestartedOneAfterTheOther_AndNoCallFails()
    {
        await using var fleet = await Fleet.StartAsync(TimeSpan.FromSeconds(1), ClusterNodes.AllOf(3, Drained));
        using var tenant = await fleet.RegisterAsync();
        await RunAsync(fleet, tenant, load => RestartAsync(fleet.Nodes, load));
    }

    private static async Task RestartAsync(IReadOnlyList<ServerNode> nodes, Load load)
    {
        foreach (var node in nodes)
        {
            Assert.Equal(0, await node.TerminateAsync());
            await load.GrowsAsync(50);
            await node.StartAsync();
            await load.GrowsAsync(100);
        }
    }

    private static string WhyNotReady(ServerNode gateway) =>
        string.Join('\n', gateway.Log.Split('\n').Where(line => line.Contains("this node is", StringComparison.Ordinal)));

    private async Task RunAsync(Fleet fleet, FleetTenant tenant, Func<Load, Task> happens)
    {
        await using var balancer = new Balancer(() => fleet.Gateways);
        await balancer.StartAsync();
        await using var load = new Load(tenant, balancer, visitors: 12);
        load.Start();
        await load.GrowsAsync(100);

        await happens(load);
        await load.EndAsync();

        await Trails.HoldsOnceAsync(fleet, load);
        output.WriteLine(load.ToString());
        Assert.True(load.Failures.Count == 0, $"{load}\n{string.Join('\n', fleet.Gateways.Select(WhyNotReady))}");
        Assert.All(fleet.Nodes, node => Assert.Empty(node.EndedByItself));
    }
}
