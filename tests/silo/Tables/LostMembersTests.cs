using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Blinq.Hosting.Lifecycle;
using Blinq.Hosting.Membership;
using Blinq.Hosting.Settings;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Blinq.Silo.Tests.Tables;

/// <summary>A cluster that died as a whole is told from one that lives.</summary>
public sealed class LostMembersTests : IAsyncLifetime
{
    private const int Nobody = 1;
    private string _database = "";

    public async Task InitializeAsync()
    {
        _database = await (await PostgresServer.SharedAsync()).NewDatabaseAsync();
        await ClusterTables.EnsureAsync(_database, CancellationToken.None);
        await RunAsync("INSERT INTO blinq_cluster.clusters VALUES ('blue', 7, now()), ('green', 3, now())");
        await JoinedAsync("green", Nobody, aliveBefore: 3_600);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task SilentMembersThatNobodyCanConnectTo_AreDeclaredDead_InThisClusterOnly()
    {
        await JoinedAsync("blue", Nobody, aliveBefore: 60);
        await JoinedAsync("blue", Nobody + 1, aliveBefore: 16);

        Assert.Equal(2, await LookAsync());

        Assert.Equal("8", await RunAsync("SELECT version::text FROM blinq_cluster.clusters WHERE cluster = 'blue'"));
        Assert.Equal("0", await RunAsync("SELECT count(*)::text FROM blinq_cluster.silos WHERE cluster = 'blue' AND status <> 6"));
        Assert.Equal("3", await RunAsync("SELECT status::text FROM blinq_cluster.silos WHERE cluster = 'green'"));
        Assert.Equal(0, await LookAsync());
    }

    [Fact]
    public async Task OneThatLatelySaidThatItIsAlive_IsEnough()
    {
        await JoinedAsync("blue", Nobody, aliveBefore: 60);
        // In a while to come, so that it is lately however long the look takes on a busy machine.
        await JoinedAsync("blue", Nobody + 1, aliveBefore: -600);

        Assert.Equal(0, await LookAsync());
    }

    [Fact]
    public async Task OneThatCanBeConnectedTo_IsEnough()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await JoinedAsync("blue", Nobody, aliveBefore: 60);
        await JoinedAsync("blue", ((IPEndPoint)listener.LocalEndpoint).Port, aliveBefore: 60);

        Assert.Equal(0, await LookAsync());
    }

    /// <summary>It was counted alive by its own clock, for as long as that had been ahead.</summary>
    [Fact]
    public async Task ASiloWhoseClockWasAheadAndThatWasKilledKeptNewOnesOut()
    {
        await JoinedAsync("blue", Nobody, aliveBefore: 4, clockAheadBy: 600);

        Assert.Equal(1, await LookAsync());
    }

    /// <summary>The machine says that nothing listens there: nothing is gained by waiting as for one that does not answer.</summary>
    [Fact]
    public async Task KilledMembersAreDeclaredDeadAfterThreeHeartbeats()
    {
        await JoinedAsync("blue", Nobody, aliveBefore: 0);
        // A look that took longer than the second between 2 and 3 says nothing, and is taken again.
        var isKnown = false;
        for (var attempt = 0; !isKnown; attempt++)
        {
            Assert.True(attempt < 100, "No look took less than a second.");
            await RunAsync("UPDATE blinq_cluster.silos SET heard_at = now() - interval '2 seconds', status = 3 WHERE cluster = 'blue'");
            var looking = Stopwatch.StartNew();
            var declared = await LookAsync();
            isKnown = declared == 0 || looking.Elapsed < TimeSpan.FromMilliseconds(900);
            Assert.True(!isKnown || declared == 0, "It was declared dead after two heartbeats.");
        }

        await RunAsync("UPDATE blinq_cluster.silos SET heard_at = now() - interval '3.1 seconds' WHERE cluster = 'blue'");
        Assert.Equal(1, await LookAsync());
    }

    /// <summary>What Orleans writes is the silo's own time; what counts is the database's.</summary>
    [Fact]
    public async Task AHeartbeatIsNotedByTheDatabasesClock()
    {
        await JoinedAsync("blue", Nobody, aliveBefore: 60);
        var statement = (await RunAsync("SELECT querytext FROM blinq_cluster.orleansquery WHERE querykey = 'UpdateIAmAlivetimeKey'"))!
            .Replace("@DeploymentId", "'blue'", StringComparison.Ordinal).Replace("@Address", "'127.0.0.1'", StringComparison.Ordinal)
            .Replace("@Port", $"{Nobody}", StringComparison.Ordinal).Replace("@Generation", "1", StringComparison.Ordinal)
            .Replace("@IAmAliveTime", "now() + interval '10 minutes'", StringComparison.Ordinal);

        await RunAsync(statement);

        Assert.Equal("true", await RunAsync("SELECT (abs(extract(epoch FROM now() - heard_at)) < 5)::text FROM blinq_cluster.silos WHERE cluster = 'blue'"));
    }

    private Task<int> LookAsync() => new DeadClusterRecovery(
        ClusterTables.WithSearchPath(_database), "blue", TimeSpan.FromSeconds(15), TimeProvider.System,
        new LifecycleLog(new ProcessIdentity(Role.Silo, () => "127.0.0.1:1"), NullLoggerFactory.Instance), NullLogger<DeadClusterRecovery>.Instance)
        .LookAsync(CancellationToken.None);

    private Task<string?> JoinedAsync(string cluster, int port, int aliveBefore, int clockAheadBy = 0) => RunAsync($"""
        INSERT INTO blinq_cluster.silos (cluster, address, port, generation, name, host, status, gateway_port, started_at, alive_at, heard_at)
        VALUES ('{cluster}', '127.0.0.1', {port}, 1, 'silo', 'host', 3, 2, now() - interval '2 hours', now() + interval '{clockAheadBy} seconds' - interval '{aliveBefore} seconds',
            now() - interval '{aliveBefore} seconds')
        """);

    private async Task<string?> RunAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (string?)await command.ExecuteScalarAsync();
    }
}
