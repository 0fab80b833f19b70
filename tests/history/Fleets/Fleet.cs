using System.Net;
using Blinq.Ledger.Postgres;
using Blinq.Ledger.Tests.Postgres;
using Npgsql;

namespace Blinq.History.Tests.Fleets;

/// <summary>
/// A PostgreSQL of its own and several gateway processes on it, each through a proxy of its own. Loopback only; all of it
/// ends with the fleet.
/// </summary>
public sealed class Fleet : IAsyncDisposable
{
    public const string OperatorKey = "operator-key-of-the-history-tests-0123456789";
    public static readonly string MasterKey = Convert.ToBase64String(new byte[32]);

    private Fleet(PostgresServer server, string database, TimeSpan lease, GatewayNode[] nodes, CuttingProxy[] proxies) =>
        (Server, Database, Lease, Nodes, Proxies) = (server, database, lease, nodes, proxies);

    public PostgresServer Server { get; }

    /// <summary>How to get to the database without a proxy.</summary>
    public string Database { get; }

    public TimeSpan Lease { get; }

    public IReadOnlyList<GatewayNode> Nodes { get; }

    /// <summary>One for each node.</summary>
    public IReadOnlyList<CuttingProxy> Proxies { get; }

    /// <summary>All gateways start at once, on an empty database.</summary>
    public static async Task<Fleet> StartAsync(int gateways, TimeSpan lease)
    {
        var server = await PostgresServer.StartNewAsync();
        var database = await server.NewDatabaseAsync();
        var proxies = Enumerable.Range(0, gateways).Select(_ => new CuttingProxy(server.Port)).ToArray();
        var nodes = proxies.Select(proxy => new GatewayNode(Settings(Through(database, proxy.Port), lease))).ToArray();
        var fleet = new Fleet(server, database, lease, nodes, proxies);
        await Task.WhenAll(nodes.Select(node => node.StartAsync()));
        return fleet;
    }

    public static Dictionary<string, string> Settings(string connection, TimeSpan lease) => new()
    {
        ["urls"] = "http://127.0.0.1:0",
        ["Blinq:Operator:Url"] = "http://127.0.0.1:0",
        ["Blinq:Operator:Key"] = OperatorKey,
        ["Blinq:MasterKey"] = MasterKey,
        ["Blinq:Ledger:Provider"] = "postgres",
        ["Blinq:Ledger:ConnectionString"] = connection,
        ["Blinq:RateLimits:Enabled"] = "false",
        ["Blinq:TrustLease"] = lease.ToString("c"),
    };

    /// <summary>A new tenant, whose tokens are looked at from its first rotation on.</summary>
    public Task<FleetTenant> RegisterAsync() =>
        FleetTenant.RegisterAsync([.. Nodes.Select(node => (Func<IPEndPoint?>)(() => node.Public))], Nodes[0].Operator!);

    /// <summary>Reads the ledger itself, past all gateways.</summary>
    public Task<PostgresLedger> OpenLedgerAsync() => PostgresLedger.OpenAsync(
        new PostgresLedgerOptions { ConnectionString = Database }, TimeProvider.System, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes)
            node.Dispose();
        foreach (var proxy in Proxies)
            await proxy.DisposeAsync();
        await Server.RemoveAsync();
    }

    private static string Through(string database, int port) =>
        new NpgsqlConnectionStringBuilder(database) { Port = port }.ConnectionString;
}
