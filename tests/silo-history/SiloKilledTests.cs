using Blinq.History.Tests.Fleets;
using Blinq.SiloHistory.Tests.Clusters;
using Blinq.SiloHistory.Tests.Loads;
using Xunit.Abstractions;

namespace Blinq.SiloHistory.Tests;

public sealed class SiloKilledTests(ITestOutputHelper output)
{
    /// <summary>A dead silo is voted out in about six seconds; the machine of the tests is slow.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task UnderLoad_CallsRecoverByThemselves_AndEveryAcknowledgedEventIsThereOnce()
    {
        await using var fleet = await Fleet.StartAsync(TimeSpan.FromSeconds(1), ClusterNodes.Of(silos: 3, gateways: 2));
        using var tenant = await fleet.RegisterAsync();
        await using var balancer = new Balancer(() => fleet.Gateways);
        await balancer.StartAsync();
        await using var load = new Load(tenant, balancer, visitors: 12);
        load.Start();
        await load.GrowsAsync(100);

        for (var i = 0; i < 3; i++)
        {
            await fleet.Nodes[i].KillAsync();
            await load.GrowsAsync(150);
            await fleet.Nodes[i].StartAsync();
            await load.GrowsAsync(100);
        }
        await load.EndAsync();

        var trail = await Trails.HoldsOnceAsync(fleet, load);
        output.WriteLine($"3 silos killed; {load}; {trail.Events.Count} events");
        Assert.True(load.LongestSilence < Bound, load.ToString());
        Assert.True(load.LongestCall < Bound * 2, load.ToString());
        Assert.True(load.Failures.Count <= load.Served / 20, load.ToString());
        Assert.All(fleet.Gateways, gateway => Assert.Empty(gateway.EndedByItself));
    }
}
