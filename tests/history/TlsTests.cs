using Blinq.History.Tests.Clusters;
using Blinq.History.Tests.Fleets;
using Blinq.History.Tests.Loads;
using Blinq.Hosting.Settings;

namespace Blinq.History.Tests;

// Long until it has run on a quiet machine since gateways host silos.
[Trait("Tier", "long")]
public sealed class TlsTests
{
    private static readonly TimeProvider Time = TimeProvider.System;

    [Fact]
    public async Task SilosAndGatewaysOfOneAuthority_FormACluster()
    {
        using var certificates = await Certificates.MakeAsync();
        await using var fleet = await Fleet.StartAsync(
            TimeSpan.FromSeconds(1), ClusterNodes.Of(silos: 2, gateways: 1, certificates.Trusting(certificates)));
        using var tenant = await fleet.RegisterAsync();
        await using var balancer = new Balancer(() => fleet.Gateways);
        await balancer.StartAsync();
        await using var load = new Load(tenant, balancer, visitors: 4);
        load.Start();
        await load.GrowsAsync(150);
        await load.EndAsync();

        await Trails.HoldsOnceAsync(fleet, load);
        Assert.Empty(load.Failures);
    }

    [Fact]
    public async Task AGatewayThatAnotherAuthoritySigned_OrWithoutTls_IsLeftOutside()
    {
        using var ours = await Certificates.MakeAsync();
        using var theirs = await Certificates.MakeAsync();
        await using var fleet = await Fleet.StartAsync(TimeSpan.FromSeconds(1), ClusterNodes.Silo(ours.Trusting(ours)));

        // They give up after a minute, side by side. That the one trusts ours does not make us trust it.
        await Task.WhenAll(
            IsLeftOutsideAsync(fleet.Database, theirs.Trusting(ours)), IsLeftOutsideAsync(fleet.Database, []));
        Assert.Empty(fleet.Nodes[0].EndedByItself);
    }

    private static async Task IsLeftOutsideAsync(string database, (string, string)[] tls)
    {
        using var stranger = new ServerNode(
            ClusterNodes.Settings(Fleet.Settings(database, TimeSpan.FromSeconds(1)), Role.Gateway, tls),
            ClusterNodes.ProgramOf(Role.Gateway));
        var starting = stranger.StartAsync();
        while (!stranger.Log.Contains("cannot join cluster", StringComparison.Ordinal))
        {
            Assert.False(starting.IsCompleted, stranger.Log);
            await Task.Delay(TimeSpan.FromMilliseconds(100), Time);
        }
        Assert.Null(stranger.Public);
    }
}
