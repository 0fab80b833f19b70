using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Tests.Support;

namespace Blinq.Ledger.Tests.Identifiers;

public sealed class SessionIdTests
{
    [Fact]
    public void TheyAreOrderedAsConversationsBegan()
    {
        // Years of them, with every carry from one character to the next.
        var times = Enumerable.Range(0, 2_000).Select(i => Sample.Start.AddMilliseconds(i * 97_003_331L)).ToArray();
        var ids = times.Select(time => SessionId.New(time).Value).ToArray();
        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
    }

    [Fact]
    public void ThoseOfOneMillisecondDiffer() =>
        Assert.Equal(10_000, Enumerable.Range(0, 10_000).Select(_ => SessionId.New(Sample.Start)).Distinct().Count());

    [Theory]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAA", true), InlineData("zzzzzzzzzz_-zzzzzzzzzz", true)]
    [InlineData("", false), InlineData("AAAAAAAAAAAAAAAAAAAAA", false), InlineData("AAAAAAAAAAAAAAAAAAAAA+", false), InlineData("AAAAAAAAAAAAAAAAAAAAA\n", false)]
    public void OlderOnesAreReadAsBefore(string text, bool valid) => Assert.Equal(valid, SessionId.TryParse(text, out _));

    [Fact]
    public void AClockBefore1970OrFarAheadStillGivesAnId()
    {
        foreach (var time in new[] { DateTimeOffset.MinValue, DateTimeOffset.MaxValue })
            Assert.True(SessionId.TryParse(SessionId.New(time).Value, out _));
    }
}
