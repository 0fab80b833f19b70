using Blinq.Bench.Soak;

namespace Blinq.History.Tests.Measurements;

/// <summary>The soak's verdict (bench/Soak).</summary>
public class FlatnessTests
{
    [Fact]
    public void What_fills_at_first_and_then_stays_is_flat()
    {
        var flatness = Flatness.Of(Samples(i => i < 10 ? 100 + 40 * i : 500));

        Assert.True(flatness.IsFlat);
        Assert.Equal((500, 500, 0.0), (flatness.Second, flatness.Last, flatness.PerMinute));
    }

    [Fact]
    public void What_grows_slowly_all_the_time_is_not_flat()
    {
        // 10 MB each quarter of a minute.
        var flatness = Flatness.Of(Samples(i => 300 + 10 * i));

        Assert.False(flatness.IsFlat);
        Assert.Equal(40, flatness.PerMinute, precision: 6);
    }

    [Fact]
    public void A_sawtooth_of_collections_is_flat() =>
        Assert.True(Flatness.Of(Samples(i => 400 + 150 * (i % 3))).IsFlat);

    [Fact]
    public void Fewer_than_eight_samples_have_no_quarters_to_compare() =>
        Assert.Throws<ArgumentException>(() => Flatness.Of([.. Samples(_ => 1).Take(7)]));

    private static (TimeSpan At, double Value)[] Samples(Func<int, double> value) =>
        [.. Enumerable.Range(0, 40).Select(i => (TimeSpan.FromSeconds(15 * i), value(i)))];
}
