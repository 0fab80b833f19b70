using Blinq.Grains.Conversations;
using Blinq.Ledger.Appends;

namespace Blinq.Grains.Tests.Conversations;

public sealed class RecentTurnsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(RecentCallIds.Capacity)]
    [InlineData(RecentCallIds.Capacity + 3)]
    public void TheLastAreKnown_AndNoOthers(int count)
    {
        var turns = new RecentCallIds();
        var ids = Enumerable.Range(0, count).Select(_ => AppendId.New()).ToArray();
        foreach (var id in ids)
            turns.Add(id);

        Assert.Equal(ids[^Math.Min(count, RecentCallIds.Capacity)..], ids.Where(turns.Contains));
        Assert.False(turns.Contains(AppendId.New()));
        Assert.False(turns.Contains(default));
    }
}
