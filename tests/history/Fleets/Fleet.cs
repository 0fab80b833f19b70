using System.Net;
using Blinq.History.Tests.Clusters;
using Blinq.Ledger.Postgres;
using Npgsql;

namespace Blinq.History.Tests.Fleets;

/// <summary>
/// A PostgreSQL of its own and several processes on it, each through a proxy of its own. Loopback only; all of it ends with
/// the fleet.
/// </summary>
public sealed class Fleet : IAsyncDisposable
{
    public const string OperatorKey = "operator-key-of-the-history-tests-0123456789";
    public static readonly string MasterKey = Convert.ToBase64String(new byte[32]);

    private readonly List<ServerNode> _nodes = [];
    private readonly List<CuttingProxy> _proxies = [];

    private Fleet(PostgresServer server, string database, TimeSpan lease) => (Server, Database, Lease) = (server, database, lease);

    public PostgresServer Server { get; }

    /// <summary>How to get to the database without a proxy.</summary>
    public string Database { get; }

    public TimeSpan Lease { get; }

    public IReadOnlyList<ServerNode> Nodes => _nodes;

    /// <summary>One for each node.</summary>
    public IReadOnlyList<CuttingProxy> Proxies => _proxies;

    /// <summary>Those that answer HTTP.</summary>
    public IReadOnlyList<ServerNode> Gateways => [.. _nodes.Where(node => node.Operator is not null)];

    /// <summary>So many processes of role <c>all</c> start at once, on an empty database.</summary>
    public static Task<Fleet> StartAsync(int processes, TimeSpan lease) => StartAsync(lease, ClusterNodes.AllOf(processes));

    /// <summary>All nodes start at once, on an empty database.</summary>
    /// <param name="makers">Each makes one, given settings in common, with its own way to the database.</param>
    public static async Task<Fleet> StartAsync(TimeSpan lease, params Func<Dictionary<string, string>, ServerNode>[] makers)
    {
        var server = await PostgresServer.StartNewAsync();
        var fleet = new Fleet(server, await server.NewDatabaseAsync(), lease);
        var nodes = makers.Select(fleet.Add).ToList();
        await Task.WhenAll(nodes.Select(node => node.StartAsync()));
        return fleet;
    }

    /// <summary>One node more, not started yet.</summary>
    public ServerNode Add(Func<Dictionary<string, string>, ServerNode> maker)
    {
        var proxy = new CuttingProxy(Server.Port);
        var node = maker(Settings(Through(Database, proxy.Port), Lease));
        _proxies.Add(proxy);
        _nodes.Add(node);
        return node;
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
    /// <param name="patience">How long its backend waits for one answer; three seconds unless told.</param>
    public Task<FleetTenant> RegisterAsync(TimeSpan? patience = null) => FleetTenant.RegisterAsync(
        [.. Gateways.Select(node => (Func<IPEndPoint?>)(() => node.Public))], Gateways[0].Operator!, patience);

    /// <summary>Reads the ledger itself, past all processes.</summary>
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
