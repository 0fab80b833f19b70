using System.Globalization;

namespace Blinq.Bench.Soak;

/// <summary>What a server held at one time.</summary>
/// <param name="Resident">Bytes of the process in memory.</param>
/// <param name="Heap">Bytes on the garbage-collected heap, as its last collection left them.</param>
/// <param name="Activations">Grains in memory.</param>
internal sealed record MemorySample(TimeSpan At, double Resident, double Heap, double Activations)
{
    /// <param name="metrics">What the server shows at <c>/metrics</c>.</param>
    public static MemorySample Of(TimeSpan at, long resident, string metrics) =>
        new(at, resident, SumOf(metrics, "dotnet_gc_last_collection_heap_size_bytes"), SumOf(metrics, "blinq_silo_activations"));

    /// <summary>The sum over all labels of a metric in Prometheus' text format.</summary>
    internal static double SumOf(string metrics, string name)
    {
        var (sum, isThere) = (0.0, false);
        foreach (var line in metrics.Split('\n'))
        {
            if (!line.StartsWith(name, StringComparison.Ordinal) || line.Length <= name.Length || line[name.Length] is not ('{' or ' '))
                continue;
            // Behind the labels, whose texts may have spaces, stand the value and perhaps a time.
            var value = line[(line.LastIndexOf('}') is var end and >= 0 ? end + 1 : name.Length)..].TrimStart().Split(' ')[0];
            sum += double.Parse(value, CultureInfo.InvariantCulture);
            isThere = true;
        }
        return isThere ? sum : throw new InvalidOperationException($"/metrics has no {name}.");
    }
}
