using Blinq.Silo.Tests.Given;
using Microsoft.Extensions.DependencyInjection;

namespace Blinq.Silo.Tests.Tables;

/// <summary>Real silos find each other through our tables.</summary>
public sealed class ClusterFormsTests
{
    [Fact]
    public async Task TwoSilosFindEachOtherAndOneLeaves()
    {
        var database = await Database.MakeAsync();
        await using var one = await StorageSilo.StartAsync(database.ConnectionString);
        await using var stranger = await StorageSilo.StartAsync(database.ConnectionString, "green");
        var two = await StorageSilo.StartAsync(database.ConnectionString);
        await Eventually.TrueAsync(async () => (await HostsAsync(one)).Values.Count(status => status == SiloStatus.Active) == 2);
        Assert.Equal("2", await database.AskAsync("SELECT count(*)::text FROM blinq_cluster.silos WHERE cluster = 'blue' AND status = 3"));

        await two.DisposeAsync();
        await Eventually.TrueAsync(async () => (await HostsAsync(one)).Values.Count(status => status == SiloStatus.Active) == 1);
        Assert.Single(await HostsAsync(stranger));
        Assert.Equal("3 6", await database.AskAsync(
            "SELECT string_agg(status::text, ' ' ORDER BY status) FROM blinq_cluster.silos WHERE cluster = 'blue'"));
    }

    private static Task<Dictionary<SiloAddress, SiloStatus>> HostsAsync(StorageSilo silo) =>
        silo.Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0).GetHosts();
}
