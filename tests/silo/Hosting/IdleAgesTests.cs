using Blinq.Hosting.Silos;

namespace Blinq.Silo.Tests.Hosting;

public sealed class IdleAgesTests
{
    private static readonly TimeSpan Oldest = TimeSpan.FromMinutes(8);
    private static readonly TimeSpan Youngest = TimeSpan.FromSeconds(1);

    private readonly ManualTime _time = new(DateTimeOffset.UnixEpoch);

    [Fact]
    public void ItBeginsWithTheOldest_AndGoesDownToTheYoungest()
    {
        var ages = Ages().Downwards().ToArray();

        Assert.Equal(Oldest, ages[0]);
        Assert.Equal(ages.OrderDescending(), ages);
        Assert.InRange(ages[^1], Youngest, Youngest * 1.5);
        Assert.Equal(ages.Distinct(), ages);
    }

    [Fact]
    public void TheNextLookBeginsWhereSomebodyCanBe_SoThatAFloodDoesNotMakeTheLaterOnesStrict()
    {
        var ages = Ages();
        var last = ages.Downwards().Last();

        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(last + TimeSpan.FromSeconds(3), ages.Downwards().First());

        _time.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal(last + TimeSpan.FromSeconds(183), ages.Downwards().First());

        _time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(Oldest, ages.Downwards().First());
    }

    [Fact]
    public void OnlyWhatWasTriedCounts()
    {
        var ages = Ages();

        Assert.Equal(Oldest, ages.Downwards().First());
        Assert.Equal(Oldest, ages.Downwards().First());
        Assert.Equal(Oldest / 1.5, ages.Downwards().Skip(1).First());
        Assert.Equal(Oldest / 1.5, ages.Downwards().First());
    }

    private IdleAgeSchedule Ages() => new(Oldest, Youngest, _time);
}
