using System.Diagnostics;
using System.Globalization;
using Blinq.Bench.Comparisons;
using Blinq.Bench.Load;
using Blinq.Bench.Servers;

namespace Blinq.Bench;

/// <summary>How long after its process was started a server answers for the first time, on a first run with a new data directory.</summary>
internal static class StartBenchmark
{
    private const string Body = """{"publicToken":"pk_unknown"}""";

    public static async Task<int> RunAsync(BenchOptions options)
    {
        var contenders = new List<(string Name, Func<Task<double>> Start)> { ("bare Kestrel", () => TimeAsync(BareServer.StartAsync, s => s, 200)) };
        if (options.Beside is { } other)
            contenders.Add(("other version", () => TimeAsync(() => GatewayServer.StartAloneAsync(other), s => s.Process, 401)));
        contenders.Add(("this version", () => TimeAsync(() => GatewayServer.StartAloneAsync(GatewayServer.Ours), s => s.Process, 401)));

        var times = contenders.ToDictionary(c => c.Name, _ => new List<double>());
        for (var round = 0; round < options.Rounds; round++)
        {
            foreach (var (name, start) in contenders)
                times[name].Add(await start());
        }
        Console.WriteLine(Machine.Describe());
        Console.WriteLine($"From the start of the process to its first answer to session/init, {options.Rounds} rounds, medians (min–max):");
        foreach (var (name, all) in times)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  {name,-16}{all.Median(),8:N0} ms ({all.Min():N0}–{all.Max():N0})"));
        }
        return 0;
    }

    private static async Task<double> TimeAsync<TServer>(Func<Task<TServer>> start, Func<TServer, ServerProcess> process, int expected)
        where TServer : IDisposable
    {
        var watch = Stopwatch.StartNew();
        using var server = await start();
        using var connection = new HttpConnection();
        await connection.ConnectAsync(process(server).Listening);
        var status = await connection.SendAsync(LoadGenerator.Request(
            process(server).Listening, "/v1/session/init", Body));
        return status == expected ? watch.Elapsed.TotalMilliseconds : throw new InvalidOperationException($"The first answer was {status}.");
    }
}
