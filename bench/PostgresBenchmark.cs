using System.Globalization;
using Blinq.Bench.Comparisons;
using Blinq.Bench.Load;
using Blinq.Bench.Servers;
using Blinq.Hosting.Membership;

namespace Blinq.Bench;

/// <summary>
/// Durable session/init of one process of role <c>all</c> beside bare Kestrel, the naive design and, if told, Node, each over a database
/// of the same PostgreSQL: real processes, the same load, in turn within one run, reported as ratios.
/// </summary>
internal static class PostgresBenchmark
{
    public static async Task<int> RunAsync(BenchOptions options)
    {
        var postgres = await PostgresServer.StartNewAsync();
        using var naive = await StartNaiveAsync(await postgres.NewDatabaseAsync());
        using var ours = await GatewayServer.StartOnPostgresAsync(GatewayServer.Ours, await postgres.NewDatabaseAsync());
        await ours.PrepareAsync();
        using var bare = await BareServer.StartAsync();
        using var node = options.Node is null ? null : await NodeServer.StartOnPostgresAsync(options.Node, await postgres.NewDatabaseAsync());
        var anonymous = ours.Anonymous();
        return await Comparison.RunAsync(
            [
                new Contender("bare Kestrel", bare, [LoadGenerator.At(anonymous[0], ours.Process.Listening, bare.Listening)]),
                new Contender("naive Orleans: init, anonymous", naive, [LoadGenerator.At(anonymous[0], ours.Process.Listening, naive.Listening)]),
                new Contender("init, anonymous", ours.Process, anonymous),
                new Contender("init, 5,000 users", ours.Process, ours.Identified()),
                new Contender("message", ours.Process, await ours.MessagesAsync(), Expected: 201),
                .. node is null ? Array.Empty<Contender>() :
                [
                    new Contender("Node: init, anonymous", node.Process, node.Anonymous()),
                    new Contender("Node: init, 5,000 users", node.Process, node.Identified()),
                ],
            ],
            options, "role all, PostgreSQL on the same machine with fsync and synchronous_commit on");
    }

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
