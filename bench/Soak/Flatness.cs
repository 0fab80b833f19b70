using Blinq.Bench.Comparisons;

namespace Blinq.Bench.Soak;

/// <summary>
/// Whether something stays as it was: the median of the second quarter of the time beside that of the last. The first quarter is left
/// out, in which caches fill and the JIT compiler works.
/// </summary>
/// <param name="Second">The median of the second quarter.</param>
/// <param name="Last">The median of the last.</param>
/// <param name="PerMinute">How fast it grew in the second half, by least squares.</param>
internal sealed record Flatness(double Second, double Last, double PerMinute)
{
    /// <summary>A tenth: what a collection of garbage more or less makes.</summary>
    private const double Allowed = 1.1;

    public const int FewestSamples = 8;

    public bool IsFlat => Last <= Second * Allowed;

    /// <param name="samples">In the order of time, at about equal distances; <see cref="FewestSamples"/> at least.</param>
    public static Flatness Of(IReadOnlyList<(TimeSpan At, double Value)> samples)
    {
        if (samples.Count < FewestSamples)
            throw new ArgumentException($"Flatness needs {FewestSamples} samples, and there are {samples.Count}.", nameof(samples));
        var quarter = samples.Count / 4;
        return new Flatness(
            samples.Skip(quarter).Take(quarter).Select(sample => sample.Value).Median(),
            samples.TakeLast(quarter).Select(sample => sample.Value).Median(),
            SlopeOf([.. samples.Skip(samples.Count / 2)]));
    }

    private static double SlopeOf(IReadOnlyList<(TimeSpan At, double Value)> samples)
    {
        var (time, value) = (samples.Average(sample => sample.At.TotalMinutes), samples.Average(sample => sample.Value));
        return samples.Sum(sample => (sample.At.TotalMinutes - time) * (sample.Value - value))
            / samples.Sum(sample => (sample.At.TotalMinutes - time) * (sample.At.TotalMinutes - time));
    }
}
