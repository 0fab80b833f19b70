namespace Blinq.Bench.Comparisons;

internal static class Medians
{
    /// <summary>The one in the middle; of an even number, the upper of the two.</summary>
    public static double Median(this IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
