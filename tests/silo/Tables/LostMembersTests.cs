using System.Net;
using System.Net.Sockets;
using Blinq.Hosting.Membership;
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
        await JoinedAsync("blue", Nobody + 1, aliveBefore: 1);

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

    private Task<int> LookAsync() => new DeadClusterRecovery(
        ClusterTables.WithSearchPath(_database), "blue", TimeSpan.FromSeconds(15), TimeProvider.System, NullLogger<DeadClusterRecovery>.Instance)
        .LookAsync(CancellationToken.None);

    private Task<string?> JoinedAsync(string cluster, int port, int aliveBefore) => RunAsync($"""
        INSERT INTO blinq_cluster.silos (cluster, address, port, generation, name, host, status, gateway_port, started_at, alive_at)
        VALUES ('{cluster}', '127.0.0.1', {port}, 1, 'silo', 'host', 3, 2, now() - interval '2 hours', now() - interval '{aliveBefore} seconds')
        """);

    private async Task<string?> RunAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (string?)await command.ExecuteScalarAsync();
    }
}
