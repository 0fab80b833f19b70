using System.Diagnostics;
using Blinq.History.Tests.Clusters;
using Blinq.History.Tests.Fleets;
using Blinq.History.Tests.Loads;
using Npgsql;
using Xunit.Abstractions;

namespace Blinq.History.Tests;

/// <summary>What is left when much is lost at once.</summary>
[Collection("under load")]
// Long until it has run on a quiet machine since gateways host silos.
[Trait("Tier", "long")]
public sealed class LostClusterTests(ITestOutputHelper output)
{
    private const int Visitors = 8;

    [Fact]
    public async Task AllSilosDieAtOnce_AndNewOnesElsewhereTakeOver()
    {
        await using var fleet = await Fleet.StartAsync(TimeSpan.FromSeconds(1), ClusterNodes.Of(silos: 2, gateways: 1));
        using var tenant = await fleet.RegisterAsync();
        await using var balancer = new Balancer(() => fleet.Gateways);
        await balancer.StartAsync();
        await using var load = new Load(tenant, balancer, visitors: 6);
        load.Start();
        await load.GrowsAsync(50);

        await Task.WhenAll(fleet.Nodes.Take(2).Select(silo => silo.KillAsync()));
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(fleet.Add(ClusterNodes.Silo()).StartAsync(), fleet.Add(ClusterNodes.Silo()).StartAsync());
        var started = watch.Elapsed;
        await load.GrowsAsync(100);
        var served = watch.Elapsed;
        output.WriteLine($"started after {started.TotalSeconds:F1} s, served after {served.TotalSeconds:F1} s");
        await load.EndAsync();

        await Trails.HoldsOnceAsync(fleet, load);
        output.WriteLine(load.ToString());
        Assert.True(served < TimeSpan.FromSeconds(60), $"{served}");
        Assert.Empty(fleet.Gateways[0].EndedByItself);
    }

    [Fact]
    public async Task ASiloThatWasStoppedForLong_IsVotedOut_EndsWithOneLine_AndIsStartedAgain()
    {
        await using var fleet = await Fleet.StartAsync(TimeSpan.FromSeconds(1), ClusterNodes.Of(silos: 3, gateways: 1));
        using var tenant = await fleet.RegisterAsync();
        await using var balancer = new Balancer(() => fleet.Gateways);
        await balancer.StartAsync();
        await using var load = new Load(tenant, balancer, visitors: 6);
        load.Start();
        await load.GrowsAsync(50);
        var silo = fleet.Nodes[0];

        await silo.SignalAsync("STOP");
        await IsDeadAsync(fleet);
        await load.GrowsAsync(100);
        await silo.SignalAsync("CONT");
        while (silo.EndedByItself.Count == 0)
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        await load.GrowsAsync(50);
        await load.EndAsync();

        Assert.Equal([3], silo.EndedByItself);
        Assert.Contains("This silo is out of the cluster and ends; start it again", silo.Log, StringComparison.Ordinal);
        await Trails.HoldsOnceAsync(fleet, load);
        output.WriteLine(load.ToString());
        // It keeps its connections, so that gateways wait for it until it is voted out; and the machine of the tests is slow.
        Assert.True(load.LongestSilence < TimeSpan.FromSeconds(40), load.ToString());
        Assert.Empty(fleet.Gateways[0].EndedByItself);
    }

    /// <summary>Waits until the others have voted a silo out.</summary>
    private static async Task IsDeadAsync(Fleet fleet)
    {
        await using var connection = new NpgsqlConnection(fleet.Database);
        await connection.OpenAsync();
        await using var count = new NpgsqlCommand("SELECT count(*) FROM blinq_cluster.silos WHERE status = 6", connection);
        while (await count.ExecuteScalarAsync() is 0L)
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
    }

    /// <summary>It still answers the others, and can neither read nor write the ledger.</summary>
    [Fact]
    public Task ASiloIsCutOffFromTheDatabase_AndTheOthersServeItsConversations() => CutOffAsync(silently: true, TimeSpan.FromSeconds(12));

    /// <summary>Whatever they are, thirty seconds are longer than any of the cluster's timeouts.</summary>
    [Theory, Trait("Tier", "long")]
    [InlineData(false), InlineData(true)]
    public Task ASiloIsCutOffFromTheDatabaseForLong_AndTheOthersServeItsConversations(bool silently) =>
        CutOffAsync(silently, TimeSpan.FromSeconds(30));

    private async Task CutOffAsync(bool silently, TimeSpan time)
    {
        await using var fleet = await Fleet.StartAsync(TimeSpan.FromSeconds(1), ClusterNodes.Of(silos: 3, gateways: 1));
        using var tenant = await fleet.RegisterAsync();
        await using var balancer = new Balancer(() => fleet.Gateways);
        await balancer.StartAsync();
        await using var load = new Load(tenant, balancer, Visitors);
        load.Start();
        await load.GrowsAsync(100);

        fleet.Proxies[0].Cut(silently);
        await Task.Delay(time, TimeProvider.System);
        var cut = load.ToString();
        fleet.Proxies[0].Mend();
        await load.GrowsAsync(100);
        await load.EndAsync();

        output.WriteLine($"{cut}; ended by themselves: [{string.Join(", ", fleet.Nodes.SelectMany(node => node.EndedByItself))}]");
        // A third of all conversations lived there, or would have. One call in fifty; one of each visitor where calls are few.
        Assert.True(load.Failures.Count <= Math.Max(load.Served / 50, Visitors), load.ToString());
        await Trails.HoldsOnceAsync(fleet, load);
        output.WriteLine(load.ToString());
        Assert.Empty(fleet.Gateways[0].EndedByItself);
    }
}
