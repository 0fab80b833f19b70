using System.Globalization;
using Blinq.Bench.Load;

namespace Blinq.Bench.Comparisons;

/// <summary>Measures contenders in turn within one run and reports each as a ratio to the first, and latencies at half of what each does.</summary>
internal static class Comparison
{
    /// <param name="about">What was measured on, for the reader of the report.</param>
    public static async Task<int> RunAsync(IReadOnlyList<Contender> contenders, BenchOptions options, string about)
    {
        var load = new LoadGenerator(options.Connections);
        var measured = contenders.ToDictionary(c => c, _ => new List<Measured>());
        foreach (var contender in contenders)
            await contender.MeasureAsync(load, TimeSpan.FromSeconds(options.WarmUp));
        for (var round = 0; round < options.Rounds; round++)
        {
            foreach (var contender in contenders)
                measured[contender].Add(await contender.MeasureAsync(load, TimeSpan.FromSeconds(options.Seconds)));
        }
        // Latencies mean something where the server keeps up: at half of what it did, asked at that rate.
        var halfLoad = new Dictionary<Contender, Round>();
        foreach (var contender in contenders)
        {
            halfLoad[contender] = await contender.MeasureAtRateAsync(
                load, TimeSpan.FromSeconds(options.Seconds * 2), measured[contender].Select(m => m.Round.RequestsPerSecond).Median() / 2);
        }
        if (options.Raw is { } file)
            await RawNumbers.AppendAsync(file, about, options.Connections, measured, halfLoad);
        return Report(contenders, options, about, measured, halfLoad);
    }

    private static int Report(
        IReadOnlyList<Contender> contenders, BenchOptions options, string about, Dictionary<Contender, List<Measured>> measured,
        Dictionary<Contender, Round> halfLoad)
    {
        Console.WriteLine(Machine.Describe());
        Console.WriteLine($"{options.Connections} connections, {options.Rounds} rounds of {options.Seconds} s each, taking turns, after {options.WarmUp} s each; {about}.");
        Console.WriteLine($"Medians. Noise: the first of them did between {Spread(measured[contenders[0]])} of its median from round to round. CPU: what the servers computed for a request{(contenders.Any(c => c.Database is not null) ? "; DB: what its PostgreSQL did" : "")}. ½: latencies at half of that rate, from when a request was due.");
        Console.WriteLine();
        Console.WriteLine($"{"",-34}{"requests/s",12}{"CPU",10}{"DB",9}{"p99",11}{"p50 ½",10}{"p99 ½",10}{"p99.9 ½",10}{"of " + contenders[0].Name,18}{"(min–max)",14}");
        var failed = 0L;
        foreach (var contender in contenders)
        {
            var mine = measured[contender];
            var half = halfLoad[contender];
            failed += mine.Sum(m => m.Round.Failed) + half.Failed;
            var ratios = mine.Zip(measured[contenders[0]], (m, b) => m.Round.RequestsPerSecond / b.Round.RequestsPerSecond).Order().ToArray();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{contender.Name,-34}"
                + $"{mine.Select(m => m.Round.RequestsPerSecond).Median(),12:N0}{mine.Select(m => m.CpuPerRequest.TotalMicroseconds).Median(),7:N0} µs"
                + $"{DatabaseOf(mine),9}"
                + $"{mine.Select(m => m.Round.P99.TotalMilliseconds).Median(),8:N1} ms"
                + $"{half.Median.TotalMilliseconds,7:N1} ms{half.P99.TotalMilliseconds,7:N1} ms{half.P999.TotalMilliseconds,7:N1} ms"
                + $"{ratios.Median(),18:P0}{$"{ratios[0]:P0}–{ratios[^1]:P0}",14}"));
        }
        if (failed == 0)
            return 0;
        Console.Error.WriteLine($"{failed} answers had another status: this was no measurement.");
        return 1;
    }

    private static string DatabaseOf(List<Measured> measured) => measured.All(m => m.DatabaseCpuPerRequest is not null)
        ? string.Create(CultureInfo.InvariantCulture, $"{measured.Select(m => m.DatabaseCpuPerRequest!.Value.TotalMicroseconds).Median():N0} µs")
        : "";

    private static string Spread(List<Measured> measured)
    {
        var rates = measured.Select(m => m.Round.RequestsPerSecond).ToArray();
        return string.Create(CultureInfo.InvariantCulture, $"{rates.Min() / rates.Median():P0} and {rates.Max() / rates.Median():P0}");
    }
}
