using System.Globalization;
using Blinq.Bench.Comparisons;
using Blinq.Bench.Servers;

namespace Blinq.Bench;

/// <summary>
/// How the rate of writes grows with processes where a commit takes ten milliseconds: one, two and four processes on one ledger,
/// whose appends take turns under its one lock, beside four processes with a ledger each in the same PostgreSQL, which share nothing
/// but the log that makes their commits durable. The last is the most that more locks could bring (docs/adr/0176).
/// </summary>
internal static class ProcessesBenchmark
{
    private const int CommitMilliseconds = 10;
    private const int Processes = 4;

    public static async Task<int> RunAsync(BenchOptions options)
    {
        // PostgreSQL itself waits before it flushes a commit, with what came meanwhile sharing the flush, as on a disk that is that slow;
        // 0 siblings: also where no other transaction is open.
        var postgres = await PostgresBenchmark.StartPostgresAsync(
            string.Create(CultureInfo.InvariantCulture, $"commit_delay={CommitMilliseconds * 1_000}"), "commit_siblings=0");
        var gateways = new List<GatewayServer>();
        try
        {
            async Task<GatewayServer> StartAsync(int processes)
            {
                var gateway = await GatewayServer.StartClusterAsync(await postgres.NewDatabaseAsync(), processes);
                gateways.Add(gateway);
                await gateway.PrepareAsync();
                return gateway;
            }
            var (one, two, four) = (await StartAsync(1), await StartAsync(2), await StartAsync(Processes));
            var ledgers = new List<GatewayServer>();
            while (ledgers.Count < Processes)
                ledgers.Add(await StartAsync(1));
            Contender[] contenders =
            [
                Of("1 process", [one]),
                Of("2 processes", [two]),
                Of("4 processes", [four]),
                Of("4 processes, a ledger each", ledgers),
            ];
            var cpu = new PostgresCpu(postgres);
            return await Comparison.RunAsync(
                [.. contenders.Select(contender => contender with { Database = cpu })], options,
                $"init, anonymous; role all, PostgreSQL on the same machine, each flush of its log delayed by {CommitMilliseconds} ms");
        }
        finally
        {
            foreach (var gateway in gateways)
                gateway.Dispose();
        }
    }

    private static Contender Of(string name, IReadOnlyList<GatewayServer> gateways) =>
        new(name, [.. gateways.SelectMany(gateway => gateway.Processes)], [.. gateways.SelectMany(gateway => gateway.Targets(gateway.Anonymous()))]);
}
