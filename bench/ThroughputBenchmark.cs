using Blinq.Bench.Comparisons;
using Blinq.Bench.Load;
using Blinq.Bench.Servers;

namespace Blinq.Bench;

/// <summary>
/// Durable session/init and messages beside bare Kestrel that answers the same shape, and beside another version and Node if told: real
/// processes, the same load, in turn within one run. An answer counts only once its event is on disk, as always.
/// </summary>
internal static class ThroughputBenchmark
{
    public static async Task<int> RunAsync(BenchOptions options)
    {
        using var bare = await BareServer.StartAsync();
        using var ours = await GatewayServer.StartAloneAsync(GatewayServer.Ours);
        await ours.PrepareAsync();
        using var other = options.Beside is null ? null : await GatewayServer.StartAloneAsync(options.Beside);
        if (other is not null)
            await other.PrepareAsync();
        using var node = options.Node is null ? null : await NodeServer.StartOnSqliteAsync(options.Node);

        var (mine, theirs) = (await ContendersAsync(ours, ""), other is null ? [] : await ContendersAsync(other, "other version: "));
        // The two versions of each, one after the other: what disturbs the machine for a moment disturbs both.
        Contender[] contenders =
        [
            new("bare Kestrel", bare, mine[1].Targets[0].Requests.Select(request => LoadGenerator.At(request, ours.Process.Listening, bare.Listening)).ToArray()),
            .. mine.SelectMany((one, i) => theirs.Length == 0 ? [one] : new[] { theirs[i], one }),
            .. node is null ? Array.Empty<Contender>() :
            [
                new("Node: init, anonymous", node.Process, node.Anonymous()),
                new("Node: init, 5,000 users", node.Process, node.Identified()),
            ],
        ];
        return await Comparison.RunAsync(contenders, options, "alone, on SQLite with synchronous=FULL");
    }

    private static async Task<Contender[]> ContendersAsync(GatewayServer gateway, string version) =>
    [
        new(version + "init, anonymous", gateway.Process, gateway.Anonymous()),
        new(version + "init, 5,000 users", gateway.Process, gateway.Identified()),
        new(version + "message", gateway.Process, await gateway.MessagesAsync(), expected: 201),
    ];
}
