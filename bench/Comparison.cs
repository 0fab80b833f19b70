using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using Blinq.Bench.Load;

namespace Blinq.Bench;

/// <summary>One of the servers that take turns under the same load.</summary>
internal sealed record Contender(string Name, IPEndPoint Server, string[] Bodies)
{
    public byte[][] Requests { get; } = Bodies.Select(body => LoadGenerator.Request(Server, "/v1/session/init", body)).ToArray();
}

/// <summary>Measures contenders in turn within one run and reports each as a ratio to the first.</summary>
internal static class Comparison
{
    /// <summary>Until the JIT compiler has made most of what it will make: on two busy processors that takes a while.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(40);

    /// <param name="about">What was measured on, for the reader of the report.</param>
    public static async Task<int> RunAsync(Contender[] contenders, BenchOptions options, string about)
    {
        var load = new LoadGenerator(options.Connections);
        var rounds = contenders.ToDictionary(c => c, _ => new List<Round>());
        foreach (var contender in contenders)
            await load.RunAsync(contender.Server, contender.Requests, WarmUp);
        for (var round = 0; round < options.Rounds; round++)
        {
            foreach (var contender in contenders)
            {
                rounds[contender].Add(
                    await load.RunAsync(contender.Server, contender.Requests, TimeSpan.FromSeconds(options.Seconds)));
            }
        }
        return Report(contenders, options, about, rounds);
    }

    public static double Middle(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }

    private static int Report(
        Contender[] contenders, BenchOptions options, string about, Dictionary<Contender, List<Round>> rounds)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}, {Environment.ProcessorCount} processors shared with the load;"));
        Console.WriteLine(
            $"{options.Connections} connections, {options.Rounds} rounds of {options.Seconds} s each, taking turns; {about}.");
        Console.WriteLine();
        Console.WriteLine($"{"",-26}{"requests/s",12}{"median",10}{"p99",10}{"of " + contenders[0].Name,18}{"(min–max)",14}");
        var failed = 0L;
        foreach (var contender in contenders)
        {
            var mine = rounds[contender];
            failed += mine.Sum(r => r.Failed);
            var ratios = mine.Zip(rounds[contenders[0]], (m, b) => m.RequestsPerSecond / b.RequestsPerSecond).Order().ToArray();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{contender.Name,-26}{Middle(mine.Select(r => r.RequestsPerSecond)),12:N0}{Middle(mine.Select(r => r.Median.TotalMilliseconds)),7:N2} ms{Middle(mine.Select(r => r.P99.TotalMilliseconds)),7:N2} ms{Middle(ratios),18:P0}{$"{ratios[0]:P0}–{ratios[^1]:P0}",14}"));
        }
        if (failed == 0)
            return 0;
        Console.Error.WriteLine($"{failed} answers were not 200: this was no measurement.");
        return 1;
    }
}
