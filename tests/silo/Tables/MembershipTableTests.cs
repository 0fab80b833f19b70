using System.Net;
using Blinq.Hosting.Membership;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
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
        var all = await _table.ReadAllAsync();
        Assert.Empty(all.Members);
        Assert.Equal(0, all.Version.Version);
    }

    [Fact]
    public async Task ASiloThatJoinedIsReadAsItWasWritten()
    {
        var silo = Silo(1);
        silo.IAmAliveTime = Start.AddMinutes(1);
        Assert.True(await _table.InsertRowAsync(silo, (await _table.ReadAllAsync()).Version.Next()));

        var all = await _table.ReadAllAsync();
        Assert.Equal(1, all.Version.Version);
        var read = Assert.Single(all.Members).Item1;
        Assert.Equal(
            (silo.SiloAddress, silo.SiloName, silo.HostName, silo.Status, silo.ProxyPort, silo.StartTime, silo.IAmAliveTime),
            (read.SiloAddress, read.SiloName, read.HostName, read.Status, read.ProxyPort, read.StartTime, read.IAmAliveTime));
        Assert.Null(read.SuspectTimes);
        Assert.Equal(silo.SiloAddress, Assert.Single((await _table.ReadRowAsync(silo.SiloAddress)).Members).Item1.SiloAddress);
        var other = await _table.ReadRowAsync(Silo(2).SiloAddress);
        Assert.Empty(other.Members);
        Assert.Equal(1, other.Version.Version);
    }

    [Fact]
    public async Task AChangeDecidedOnAnOldListIsRefusedAndChangesNothing()
    {
        var empty = (await _table.ReadAllAsync()).Version;
        var first = await JoinAsync(1);
        Assert.False(await _table.InsertRowAsync(Silo(2), empty.Next()));
        first.Status = SiloStatus.Dead;
        Assert.False(await ChangeAsync(first, empty));

        var all = await _table.ReadAllAsync();
        Assert.Equal(1, all.Version.Version);
        Assert.Equal(SiloStatus.Active, Assert.Single(all.Members).Item1.Status);
    }

    [Fact]
    public async Task ASiloThatIsThereDoesNotJoinAgain()
    {
        await JoinAsync(1);
        Assert.False(await _table.InsertRowAsync(Silo(1), (await _table.ReadAllAsync()).Version.Next()));
        Assert.Equal(1, (await _table.ReadAllAsync()).Version.Version);
        Assert.True(await _table.InsertRowAsync(Silo(1, generation: 8), (await _table.ReadAllAsync()).Version.Next()));
    }

    [Fact]
    public async Task OfManyWhoJoinOnOneListOneWins()
    {
        var version = (await _table.ReadAllAsync()).Version;
        var won = await Task.WhenAll(Enumerable.Range(1, 20).Select(port => Task.Run(() => _table.InsertRowAsync(Silo(port), version.Next()))));
        Assert.Single(won, true);
        var all = await _table.ReadAllAsync();
        Assert.Single(all.Members);
        Assert.Equal(1, all.Version.Version);
    }

    [Fact]
    public async Task OfManyChangesDecidedOnOneListOneWins()
    {
        await JoinAsync(1);
        await JoinAsync(2);
        var version = (await _table.ReadAllAsync()).Version;
        var won = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() =>
        {
            var change = Silo(1 + (i % 2));
            change.AddSuspector(Silo(100 + i).SiloAddress, Start);
            return ChangeAsync(change, version);
        })));
        Assert.Single(won, true);
        var all = await _table.ReadAllAsync();
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
        Assert.True(await ChangeAsync(silo, (await _table.ReadAllAsync()).Version));
        var read = Assert.Single((await _table.ReadAllAsync()).Members).Item1;
        Assert.Equal(SiloStatus.Dead, read.Status);
        Assert.Equal(silo.SuspectTimes, read.SuspectTimes);
    }

    [Fact]
    public async Task AnUnknownSiloIsNotChangedAndTheListStays()
    {
        await JoinAsync(1);
        Assert.False(await ChangeAsync(Silo(2), (await _table.ReadAllAsync()).Version));
        Assert.Equal(1, (await _table.ReadAllAsync()).Version.Version);
    }

    [Fact]
    public async Task BeingAliveChangesNothingElse()
    {
        var (one, two) = (await JoinAsync(1), await JoinAsync(2));
        one.IAmAliveTime = Start.AddHours(1);
        one.Status = SiloStatus.Dead;
        await _table.UpdateIAmAliveAsync(one);
        var all = await _table.ReadAllAsync();
        Assert.Equal(2, all.Version.Version);
        var read = all.Members.Single(member => member.Item1.SiloAddress.Equals(one.SiloAddress)).Item1;
        Assert.Equal((Start.AddHours(1), SiloStatus.Active), (read.IAmAliveTime, read.Status));
        Assert.Equal(two.IAmAliveTime, all.Members.Single(member => member.Item1.SiloAddress.Equals(two.SiloAddress)).Item1.IAmAliveTime);
    }

    /// <summary>What a silo read before its own heartbeat must not take that heartbeat back.</summary>
    [Fact]
    public async Task AChangeWithAnOlderHeartbeatKeepsTheNewerOne()
    {
        var silo = await JoinAsync(1);
        var before = (await _table.ReadAllAsync()).Version;
        await _table.UpdateIAmAliveAsync(Silo(1, alive: Start.AddHours(1)));
        Assert.True(await ChangeAsync(silo, before));
        Assert.Equal(Start.AddHours(1), Assert.Single((await _table.ReadAllAsync()).Members).Item1.IAmAliveTime);
    }

    /// <summary>Orleans writes with the row's version; one that is not the list's changes nothing, and the list stays.</summary>
    [Fact]
    public async Task AChangeOfARowThatIsNotTheListsIsRefused()
    {
        var silo = await JoinAsync(1);
        var version = (await _table.ReadAllAsync()).Version;
        Assert.False(await _table.UpdateRowAsync(silo, "", version.Next()));
        Assert.False(await _table.UpdateRowAsync(silo, "0", version.Next()));
        Assert.Equal(1, (await _table.ReadAllAsync()).Version.Version);
        Assert.True(await _table.UpdateRowAsync(silo, version.VersionEtag, version.Next()));
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
            // One of those who race always wins, so that many tries are enough for all.
            var tries = 0;
            for (var done = 0; done < changes; tries++)
            {
                Assert.True(tries < silos * changes, $"Silo {port} made {done} changes in {tries} tries.");
                var all = await _table.ReadAllAsync();
                Assert.Equal(silos, all.Members.Count);
                var own = all.Members.Single(member => member.Item1.SiloAddress.Endpoint.Port == port).Item1;
                own.SuspectTimes = [Tuple.Create(Silo(200 + done).SiloAddress, Start)];
                if (await ChangeAsync(own, all.Version))
                    done++;
                await _table.UpdateIAmAliveAsync(own);
                await _table.CleanupDefunctSiloEntriesAsync(Start.AddYears(1));
            }
        })));
        var end = await _table.ReadAllAsync();
        Assert.Equal(silos + (silos * changes), end.Version.Version);
        Assert.All(end.Members, member => Assert.Equal(200 + changes - 1, Assert.Single(member.Item1.SuspectTimes!).Item1.Endpoint.Port));
    }

    [Fact]
    public async Task PruningOneClusterLeavesTheOthers()
    {
        await JoinAsync(1, SiloStatus.Dead);
        var green = await OpenAsync("green");
        Assert.True(await green.InsertRowAsync(Silo(4, status: SiloStatus.Dead), (await green.ReadAllAsync()).Version.Next()));
        await _table.CleanupDefunctSiloEntriesAsync(Start.AddDays(7));
        var left = await _table.ReadAllAsync();
        Assert.Empty(left.Members);
        Assert.Equal(1, left.Version.Version);
        Assert.Single((await green.ReadAllAsync()).Members);
    }

    /// <summary>A silo that comes to life slowly has an old row that is not Active; without the row it is out of the cluster.</summary>
    [Fact]
    public async Task ASiloThatIsStillJoiningIsNotPruned()
    {
        await JoinAsync(1, SiloStatus.Joining);
        await _table.CleanupDefunctSiloEntriesAsync(Start.AddYears(1));
        Assert.Single((await _table.ReadAllAsync()).Members);
    }

    /// <summary>Every status, and each of the three times before and after: the same rows stay as in Orleans' own table.</summary>
    [Fact]
    public async Task PruningRemovesWhatOrleansOwnTableRemoves()
    {
        var reference = new OrleansOwnTable();
        var cutoff = Start.AddDays(7);
        DateTime[] times = [Start, cutoff, Start.AddDays(8)];
        var rows =
            from status in Enum.GetValues<SiloStatus>()
            from started in times
            from alive in times
            from suspected in times.Cast<DateTime?>().Append(null)
            select (status, started, alive, suspected);
        var port = 0;
        foreach (var (status, started, alive, suspected) in rows)
        {
            var silo = Silo(++port, status: status, alive: alive);
            silo.StartTime = started;
            silo.SuspectTimes = suspected is { } at ? [Tuple.Create(Silo(9_001).SiloAddress, Start), Tuple.Create(Silo(9_002).SiloAddress, at)] : null;
            Assert.True(await _table.InsertRowAsync(silo, (await _table.ReadAllAsync()).Version.Next()));
            Assert.True(await ChangeAsync(silo, (await _table.ReadAllAsync()).Version));
            reference.Insert(silo);
        }

        await _table.CleanupDefunctSiloEntriesAsync(cutoff);
        reference.CleanupDefunctSiloEntries(cutoff);
        Assert.InRange(reference.Left().Count, 1, port - 1);
        Assert.Equal(reference.Left(), Ports(await _table.ReadAllAsync()));
    }

    /// <summary>Orleans' statement for a row names what it read of the row; a row that has changed since stays.</summary>
    [Fact]
    public async Task ADeadRowThatChangedSinceItWasReadIsNotPruned()
    {
        var dead = await JoinAsync(1, SiloStatus.Dead);
        var sql = await AskAsync("SELECT querytext FROM blinq_cluster.orleansquery WHERE querykey = 'CleanupDefunctSiloEntryKey'");
        Assert.Equal(0, await PruneRowAsync(sql, dead.StartTime, dead.IAmAliveTime.AddSeconds(1), null));
        Assert.Equal(0, await PruneRowAsync(sql, dead.StartTime.AddSeconds(1), dead.IAmAliveTime, null));
        Assert.Equal(0, await PruneRowAsync(sql, dead.StartTime, dead.IAmAliveTime, "S10.0.0.1:1@1,2026-03-01 12:00:00.000 GMT"));
        Assert.Equal(1, await PruneRowAsync(sql, dead.StartTime, dead.IAmAliveTime, null));
    }

    /// <summary>What a provider runs that does not know the statement for one row: it leaves what it can't judge.</summary>
    [Fact]
    public async Task ProvidersOfBeforePruneDeadRowsWithoutSuspicionsOnly()
    {
        await JoinAsync(1, SiloStatus.Joining);
        await JoinAsync(2, SiloStatus.Dead);
        await JoinAsync(3, SiloStatus.Dead, Start.AddDays(8));
        var suspected = await JoinAsync(4, SiloStatus.Dead);
        suspected.AddSuspector(Silo(1).SiloAddress, Start.AddDays(8));
        Assert.True(await ChangeAsync(suspected, (await _table.ReadAllAsync()).Version));
        await using (var connection = new NpgsqlConnection(_database))
        {
            await connection.OpenAsync();
            await using var forget = new NpgsqlCommand("DELETE FROM blinq_cluster.orleansquery WHERE querykey = 'CleanupDefunctSiloEntryKey'", connection);
            Assert.Equal(1, await forget.ExecuteNonQueryAsync());
        }
        var before = await OpenAsync("blue");
        await before.CleanupDefunctSiloEntriesAsync(Start.AddDays(7));
        Assert.Equal([1, 3, 4], Ports(await _table.ReadAllAsync()));
    }

    [Fact]
    public async Task DeletingOneClusterLeavesTheOthers()
    {
        await JoinAsync(1);
        var green = await OpenAsync("green");
        Assert.True(await green.InsertRowAsync(Silo(2), (await green.ReadAllAsync()).Version.Next()));
        await _table.DeleteMembershipTableEntriesAsync("blue");
        await _table.InitializeMembershipTableAsync(true);
        Assert.Empty((await _table.ReadAllAsync()).Members);
        Assert.Single((await green.ReadAllAsync()).Members);
    }

    [Fact]
    public async Task ClientsAreToldTheActiveSilosThatTakeThem()
    {
        await JoinAsync(1);
        await JoinAsync(2, SiloStatus.Dead);
        var closed = Silo(3);
        closed.ProxyPort = 0;
        Assert.True(await _table.InsertRowAsync(closed, (await _table.ReadAllAsync()).Version.Next()));

        var gateways = new AdoNetGatewayListProvider(
            NullLogger<AdoNetGatewayListProvider>.Instance, new ServiceCollection().BuildServiceProvider(),
            Options.Create(new AdoNetClusteringClientOptions { Invariant = ClusterTables.Invariant, ConnectionString = Connection }),
            Options.Create(new GatewayOptions()), Options.Create(new ClusterOptions { ClusterId = "blue" }));
        await gateways.InitializeGatewayListProvider();
        Assert.Equal(30_001, Assert.Single(await gateways.GetGateways()).Port);
    }

    // Many who ask at once share a few connections, and wait for one no longer than for PostgreSQL itself.
    private string Connection => new NpgsqlConnectionStringBuilder(ClusterTables.WithSearchPath(_database))
    {
        Timeout = (int)Eventually.Patience.TotalSeconds,
    }.ConnectionString;

    private async Task<IMembershipTable> OpenAsync(string cluster)
    {
        var table = new AdoNetClusteringTable(
            new ServiceCollection().BuildServiceProvider(),
            Options.Create(new ClusterOptions { ClusterId = cluster, ServiceId = "blinq" }),
            Options.Create(new AdoNetClusteringSiloOptions { Invariant = ClusterTables.Invariant, ConnectionString = Connection }),
            NullLogger<AdoNetClusteringTable>.Instance);
        await table.InitializeMembershipTableAsync(true);
        return table;
    }

    private Task<bool> ChangeAsync(MembershipEntry silo, TableVersion read) =>
        _table.UpdateRowAsync(silo, read.VersionEtag, read.Next());

    private static List<int> Ports(MembershipTableData all) =>
        [.. all.Members.Select(member => member.Item1.SiloAddress.Endpoint.Port).Order()];

    private async Task<string> AskAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (string)(await command.ExecuteScalarAsync())!;
    }

    private async Task<int> PruneRowAsync(string sql, DateTime started, DateTime alive, string? suspected)
    {
        await using var connection = new NpgsqlConnection(_database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        var row = Silo(1).SiloAddress;
        command.Parameters.AddWithValue("DeploymentId", "blue");
        command.Parameters.AddWithValue("Address", row.Endpoint.Address.ToString());
        command.Parameters.AddWithValue("Port", row.Endpoint.Port);
        command.Parameters.AddWithValue("Generation", row.Generation);
        command.Parameters.AddWithValue("StartTime", started);
        command.Parameters.AddWithValue("IAmAliveTime", alive);
        command.Parameters.Add(new NpgsqlParameter("SuspectTimes", NpgsqlTypes.NpgsqlDbType.Text) { Value = (object?)suspected ?? DBNull.Value });
        return await command.ExecuteNonQueryAsync();
    }

    private async Task<MembershipEntry> JoinAsync(int port, SiloStatus status = SiloStatus.Active, DateTime? alive = null)
    {
        var silo = Silo(port, status: status, alive: alive);
        Assert.True(await _table.InsertRowAsync(silo, (await _table.ReadAllAsync()).Version.Next()));
        return silo;
    }

    private static MembershipEntry Silo(int port, int generation = 7, SiloStatus status = SiloStatus.Active, DateTime? alive = null) => new()
    {
        SiloAddress = SiloAddress.New(IPAddress.Parse("fd00::12"), port, generation),
        SiloName = "silo-" + port,
        HostName = "host",
        Status = status,
        ProxyPort = 30_000 + port,
        StartTime = Start,
        IAmAliveTime = alive ?? Start,
    };
}
