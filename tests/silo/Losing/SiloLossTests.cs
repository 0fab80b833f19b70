using Blinq.Silo.Tests.Given;

namespace Blinq.Silo.Tests.Losing;

public sealed class SiloLossTests
{
    [Fact]
    public async Task ASiloThatIsKilledUnderLoadCostsNobodyAMessage()
    {
        await using var load = await SilosUnderLoad.StartAsync(3);

        await load.TalkWhileAsync(() => load.Silos.Cluster.KillSiloAsync(load.Silos.Cluster.Silos[1]));

        await load.AssertNothingLostOrDoubledAsync();
        Assert.Equal(2, load.Silos.Cluster.Silos.Count);
    }

    [Fact]
    public async Task ASiloThatLeavesUnderLoadCostsNobodyAMessage()
    {
        await using var load = await SilosUnderLoad.StartAsync(3);

        await load.TalkWhileAsync(() => load.Silos.Cluster.StopSiloAsync(load.Silos.Cluster.Silos[2]));

        await load.AssertNothingLostOrDoubledAsync();
    }

    [Fact]
    public async Task ASiloThatComesUnderLoadCostsNobodyAMessage()
    {
        await using var load = await SilosUnderLoad.StartAsync(2);

        await load.TalkWhileAsync(() => load.Silos.Cluster.StartAdditionalSiloAsync());

        await load.AssertNothingLostOrDoubledAsync();
        Assert.Equal(3, load.Silos.Cluster.Silos.Count);
    }

    /// <summary>As a rolling upgrade does it. Conversations that move begin from snapshots, which are no reason to lose or double anything.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task EverySiloInTurnIsReplacedUnderLoad(bool withSnapshots)
    {
        var database = withSnapshots ? await Database.MakeAsync() : null;
        await using var load = await SilosUnderLoad.StartAsync(2, database?.ConnectionString);

        await load.TalkWhileAsync(async () =>
        {
            foreach (var old in load.Silos.Cluster.Silos.ToList())
            {
                await load.Silos.Cluster.StartAdditionalSiloAsync();
                await load.Silos.Cluster.StopSiloAsync(old);
            }
        });

        await load.AssertNothingLostOrDoubledAsync();
        if (database is not null)
            Assert.NotEqual("0", await database.AskAsync("SELECT count(*)::text FROM blinq_cluster.grain_states"));
    }
}
