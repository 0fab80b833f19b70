using System.Globalization;
using Blinq.Bench.Load;

namespace Blinq.Bench.Comparisons;

/// <summary>Each round's numbers in a file of tab-separated values, for those who want to compute something else from them.</summary>
internal static class RawNumbers
{
    private const string Head = "about\tconnections\tcontender\tround\trequests\trequests_per_second\tcpu_us\tdatabase_cpu_us\tp50_ms\tp99_ms\tp999_ms\tfailed";

    public static async Task AppendAsync(
        string file, string about, int connections, Dictionary<Contender, List<Measured>> measured, Dictionary<Contender, Round> halfLoad)
    {
        var lines = new List<string>();
        if (!File.Exists(file))
            lines.Add(Head);
        foreach (var (contender, rounds) in measured)
        {
            lines.AddRange(rounds.Select((m, i) => Line(contender.Name, $"{i + 1}", m.Round, m.CpuPerRequest.TotalMicroseconds, m.DatabaseCpuPerRequest?.TotalMicroseconds)));
            lines.Add(Line(contender.Name, "half", halfLoad[contender], double.NaN, null));
        }
        await File.AppendAllLinesAsync(file, lines);

        string Line(string contender, string number, Round round, double cpu, double? database) => string.Create(
            CultureInfo.InvariantCulture,
            $"{about}\t{connections}\t{contender}\t{number}\t{round.Requests}\t{round.RequestsPerSecond:F1}\t{cpu:F2}\t{database:F2}\t{round.Median.TotalMilliseconds:F3}\t{round.P99.TotalMilliseconds:F3}\t{round.P999.TotalMilliseconds:F3}\t{round.Failed}");
    }
}
