using System.Globalization;
using Blinq.Bench.Comparisons;
using Blinq.Bench.Load;
using Blinq.Bench.Servers;
using Blinq.Hosting.Membership;

namespace Blinq.Bench;

/// <summary>
/// Durable session/init of a process of role <c>all</c>, of two of them, and of a gateway and a silo apart, beside bare Kestrel, the naive
/// design and, if told, Node, each over a database of the same PostgreSQL: real processes, the same load, in turn within one run,
/// reported as ratios. PostgreSQL's CPU is told apart.
/// </summary>
internal static class PostgresBenchmark
{
    public static async Task<int> RunAsync(BenchOptions options)
    {
        var postgres = await StartPostgresAsync();
        var cpu = new PostgresCpu(postgres);
        using var naive = await StartNaiveAsync(await postgres.NewDatabaseAsync());
        using var ours = await GatewayServer.StartOnPostgresAsync(GatewayServer.Ours, await postgres.NewDatabaseAsync());
        using var two = await GatewayServer.StartClusterAsync(await postgres.NewDatabaseAsync(), processes: 2);
        using var apart = await GatewayServer.StartApartAsync(await postgres.NewDatabaseAsync());
        foreach (var one in new[] { ours, two, apart })
            await one.PrepareAsync();
        using var bare = await BareServer.StartAsync();
        using var node = options.Node is null ? null : await NodeServer.StartOnPostgresAsync(options.Node, await postgres.NewDatabaseAsync());
        var anonymous = ours.Anonymous();
        Contender[] onPostgres =
        [
            new Contender("naive Orleans: init, anonymous", naive, [LoadGenerator.At(anonymous[0], ours.Process.Listening, naive.Listening)]),
            .. await ContendersAsync(ours, ""),
            .. await ContendersAsync(two, "two processes: "),
            .. await ContendersAsync(apart, "apart: "),
            .. node is null ? Array.Empty<Contender>() :
            [
                new Contender("Node: init, anonymous", node.Process, node.Anonymous()),
                new Contender("Node: init, 5,000 users", node.Process, node.Identified()),
            ],
        ];
        return await Comparison.RunAsync(
            [
                new Contender("bare Kestrel", bare, [LoadGenerator.At(anonymous[0], ours.Process.Listening, bare.Listening)]),
                .. onPostgres.Select(one => one with { Database = cpu }),
            ],
            options, "role all, PostgreSQL on the same machine with fsync and synchronous_commit on");
    }

    /// <summary>With room for the connections of many processes, and with more settings if told.</summary>
    internal static async Task<PostgresServer> StartPostgresAsync(params string[] settings)
    {
        var postgres = await PostgresServer.StartNewAsync();
        await postgres.StopAsync("INT");
        await postgres.StartAsync(["max_connections=800", .. settings]);
        return postgres;
    }

    private static async Task<Contender[]> ContendersAsync(GatewayServer gateway, string name) =>
    [
        new(name + "init, anonymous", gateway.Processes, gateway.Targets(gateway.Anonymous())),
        new(name + "init, 5,000 users", gateway.Processes, gateway.Targets(gateway.Identified())),
        new(name + "message", gateway.Processes, gateway.Targets(await gateway.MessagesAsync()), Expected: 201),
    ];

    private static async Task<ServerProcess> StartNaiveAsync(string database)
    {
        await ClusterTables.EnsureAsync(database, CancellationToken.None);
        var ports = Ports.Free(3);
        return await ServerProcess.StartAsync(
            typeof(PostgresBenchmark).Assembly.Location,
            [
                "naive", $"http://{ports[0]}",
                ClusterTables.WithSearchPath(database, "naive", 60, TimeSpan.FromSeconds(30), isDurable: true),
                ports[1].Port.ToString(CultureInfo.InvariantCulture), ports[2].Port.ToString(CultureInfo.InvariantCulture),
            ],
            ports[0],
            // As the web SDK has it for the other one.
            new Dictionary<string, string> { ["DOTNET_gcServer"] = "1" });
    }
}
