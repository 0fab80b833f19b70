using System.Net;
using Blinq.Hosting.Membership;
using Blinq.Ledger.Tests.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime.Membership;
using Orleans.Runtime.MembershipService;

namespace Blinq.Silo.Tests.Tables;

/// <summary>Orleans' own membership provider on our tables: what its protocol relies on.</summary>
public sealed class MembershipTableTests : IAsyncLifetime
{
    private static readonly DateTime Start = new(2026, 3, 1, 12, 0, 0, 123, DateTimeKind.Utc);

    private string _database = "";
    private IMembershipTable _table = null!;

    public async Task InitializeAsync()
    {
        _database = await (await PostgresServer.SharedAsync()).NewDatabaseAsync();
        await ClusterTables.EnsureAsync(_database, CancellationToken.None);
        _table = await OpenAsync("blue");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task ANewClusterIsEmptyAndIsMadeOnce()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => OpenAsync("blue"))));
        var all = await _table.ReadAll();
        Assert.Empty(all.Members);
        Assert.Equal(0, all.Version.Version);
    }

    [Fact]
    public async Task ASiloThatJoinedIsReadAsItWasWritten()
    {
        var silo = Silo(1);
        silo.IAmAliveTime = Start.AddMinutes(1);
        Assert.True(await _table.InsertRow(silo, (await _table.ReadAll()).Version.Next()));

        var all = await _table.ReadAll();
        Assert.Equal(1, all.Version.Version);
        var read = Assert.Single(all.Members).Item1;
        Assert.Equal(
            (silo.SiloAddress, silo.SiloName, silo.HostName, silo.Status, silo.ProxyPort, silo.StartTime, silo.IAmAliveTime),
            (read.SiloAddress, read.SiloName, read.HostName, read.Status, read.ProxyPort, read.StartTime, read.IAmAliveTime));
        Assert.Null(read.SuspectTimes);
        Assert.Equal(silo.SiloAddress, Assert.Single((await _table.ReadRow(silo.SiloAddress)).Members).Item1.SiloAddress);
        var other = await _table.ReadRow(Silo(2).SiloAddress);
        Assert.Empty(other.Members);
        Assert.Equal(1, other.Version.Version);
    }

    [Fact]
    public async Task AChangeDecidedOnAnOldListIsRefusedAndChangesNothing()
    {
        var empty = (await _table.ReadAll()).Version;
        var first = await JoinAsync(1);
        Assert.False(await _table.InsertRow(Silo(2), empty.Next()));
        first.Status = SiloStatus.Dead;
        Assert.False(await _table.UpdateRow(first, "", empty.Next()));

        var all = await _table.ReadAll();
        Assert.Equal(1, all.Version.Version);
        Assert.Equal(SiloStatus.Active, Assert.Single(all.Members).Item1.Status);
    }

    [Fact]
    public async Task ASiloThatIsThereDoesNotJoinAgain()
    {
        await JoinAsync(1);
        Assert.False(await _table.InsertRow(Silo(1), (await _table.ReadAll()).Version.Next()));
        Assert.Equal(1, (await _table.ReadAll()).Version.Version);
        Assert.True(await _table.InsertRow(Silo(1, generation: 8), (await _table.ReadAll()).Version.Next()));
    }

    [Fact]
    public async Task OfManyWhoJoinOnOneListOneWins()
    {
        var version = (await _table.ReadAll()).Version;
        var won = await Task.WhenAll(Enumerable.Range(1, 20).Select(port => Task.Run(() => _table.InsertRow(Silo(port), version.Next()))));
        Assert.Single(won, true);
        var all = await _table.ReadAll();
        Assert.Single(all.Members);
        Assert.Equal(1, all.Version.Version);
    }

    [Fact]
    public async Task OfManyChangesDecidedOnOneListOneWins()
    {
        await JoinAsync(1);
        await JoinAsync(2);
        var version = (await _table.ReadAll()).Version;
        var won = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() =>
        {
            var change = Silo(1 + (i % 2));
            change.AddSuspector(Silo(100 + i).SiloAddress, Start);
            return _table.UpdateRow(change, "", version.Next());
        })));
        Assert.Single(won, true);
        var all = await _table.ReadAll();
        Assert.Equal(3, all.Version.Version);
        Assert.Single(all.Members, member => member.Item1.SuspectTimes is { Count: 1 });
    }

    [Fact]
    public async Task ASuspicionIsReadAsItWasWritten()
    {
        var silo = await JoinAsync(1);
        silo.AddSuspector(Silo(2).SiloAddress, Start);
        silo.AddSuspector(Silo(3).SiloAddress, Start.AddSeconds(5));
        silo.Status = SiloStatus.Dead;
        Assert.True(await _table.UpdateRow(silo, "", (await _table.ReadAll()).Version.Next()));
        var read = Assert.Single((await _table.ReadAll()).Members).Item1;
        Assert.Equal(SiloStatus.Dead, read.Status);
        Assert.Equal(silo.SuspectTimes, read.SuspectTimes);
    }

    [Fact]
    public async Task AnUnknownSiloIsNotChangedAndTheListStays()
    {
        await JoinAsync(1);
        Assert.False(await _table.UpdateRow(Silo(2), "", (await _table.ReadAll()).Version.Next()));
        Assert.Equal(1, (await _table.ReadAll()).Version.Version);
    }

    [Fact]
    public async Task BeingAliveChangesNothingElse()
    {
        var (one, two) = (await JoinAsync(1), await JoinAsync(2));
        one.IAmAliveTime = Start.AddHours(1);
        one.Status = SiloStatus.Dead;
        await _table.UpdateIAmAlive(one);
        var all = await _table.ReadAll();
        Assert.Equal(2, all.Version.Version);
        var read = all.Members.Single(member => member.Item1.SiloAddress.Equals(one.SiloAddress)).Item1;
        Assert.Equal((Start.AddHours(1), SiloStatus.Active), (read.IAmAliveTime, read.Status));
        Assert.Equal(two.IAmAliveTime, all.Members.Single(member => member.Item1.SiloAddress.Equals(two.SiloAddress)).Item1.IAmAliveTime);
    }

    /// <summary>Silos that all change the list, say that they are alive and clean up at the same time.</summary>
    [Fact]
    public async Task EveryChangeMovesTheListByOneHoweverManyRace()
    {
        const int silos = 6, changes = 15;
        for (var port = 1; port <= silos; port++)
            await JoinAsync(port);
        await Task.WhenAll(Enumerable.Range(1, silos).Select(port => Task.Run(async () =>
        {
            for (var done = 0; done < changes;)
            {
                var all = await _table.ReadAll();
                Assert.Equal(silos, all.Members.Count);
                var own = all.Members.Single(member => member.Item1.SiloAddress.Endpoint.Port == port).Item1;
                own.SuspectTimes = [Tuple.Create(Silo(200 + done).SiloAddress, Start)];
                if (await _table.UpdateRow(own, "", all.Version.Next()))
                    done++;
                await _table.UpdateIAmAlive(own);
                await _table.CleanupDefunctSiloEntries(Start.AddYears(1));
            }
        })));
        var end = await _table.ReadAll();
        Assert.Equal(silos + (silos * changes), end.Version.Version);
        Assert.All(end.Members, member => Assert.Equal(200 + changes - 1, Assert.Single(member.Item1.SuspectTimes!).Item1.Endpoint.Port));
    }

    [Fact]
    public async Task CleaningUpTakesWhatIsOldAndNotActive()
    {
        await JoinAsync(1);
        await JoinAsync(2, SiloStatus.Dead);
        await JoinAsync(3, SiloStatus.Dead, Start.AddDays(8));
        var green = await OpenAsync("green");
        Assert.True(await green.InsertRow(Silo(4, status: SiloStatus.Dead), (await green.ReadAll()).Version.Next()));

        await _table.CleanupDefunctSiloEntries(Start.AddDays(7));
        Assert.Equal([1, 3], (await _table.ReadAll()).Members.Select(member => member.Item1.SiloAddress.Endpoint.Port).Order());
        Assert.Single((await green.ReadAll()).Members);
    }

    [Fact]
    public async Task DeletingOneClusterLeavesTheOthers()
    {
        await JoinAsync(1);
        var green = await OpenAsync("green");
        Assert.True(await green.InsertRow(Silo(2), (await green.ReadAll()).Version.Next()));
        await _table.DeleteMembershipTableEntries("blue");
        await _table.InitializeMembershipTable(true);
        Assert.Empty((await _table.ReadAll()).Members);
        Assert.Single((await green.ReadAll()).Members);
    }

    [Fact]
    public async Task ClientsAreToldTheActiveSilosThatTakeThem()
    {
        await JoinAsync(1);
        await JoinAsync(2, SiloStatus.Dead);
        var closed = Silo(3);
        closed.ProxyPort = 0;
        Assert.True(await _table.InsertRow(closed, (await _table.ReadAll()).Version.Next()));

        var gateways = new AdoNetGatewayListProvider(
            NullLogger<AdoNetGatewayListProvider>.Instance, new ServiceCollection().BuildServiceProvider(),
            Options.Create(new AdoNetClusteringClientOptions { Invariant = ClusterTables.Invariant, ConnectionString = ClusterTables.WithSearchPath(_database) }),
            Options.Create(new GatewayOptions()), Options.Create(new ClusterOptions { ClusterId = "blue" }));
        await gateways.InitializeGatewayListProvider();
        Assert.Equal(30_001, Assert.Single(await gateways.GetGateways()).Port);
    }

    private async Task<IMembershipTable> OpenAsync(string cluster)
    {
        var table = new AdoNetClusteringTable(
            new ServiceCollection().BuildServiceProvider(),
            Options.Create(new ClusterOptions { ClusterId = cluster, ServiceId = "blinq" }),
            Options.Create(new AdoNetClusteringSiloOptions { Invariant = ClusterTables.Invariant, ConnectionString = ClusterTables.WithSearchPath(_database) }),
            NullLogger<AdoNetClusteringTable>.Instance);
        await table.InitializeMembershipTable(true);
        return table;
    }

    private async Task<MembershipEntry> JoinAsync(int port, SiloStatus status = SiloStatus.Active, DateTime? alive = null)
    {
        var silo = Silo(port, status: status);
        silo.IAmAliveTime = alive ?? Start;
        Assert.True(await _table.InsertRow(silo, (await _table.ReadAll()).Version.Next()));
        return silo;
    }

    private static MembershipEntry Silo(int port, int generation = 7, SiloStatus status = SiloStatus.Active) => new()
    {
        SiloAddress = SiloAddress.New(IPAddress.Parse("fd00::12"), port, generation),
        SiloName = "silo-" + port,
        HostName = "host",
        Status = status,
        ProxyPort = 30_000 + port,
        StartTime = Start,
        IAmAliveTime = Start,
    };
}
