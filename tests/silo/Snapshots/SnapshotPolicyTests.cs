using Blinq.Grains.Conversations.Snapshots;

namespace Blinq.Silo.Tests.Snapshots;

public sealed class SnapshotPolicyTests
{
    [Theory]
    [InlineData(0, 0, false, false)]
    [InlineData(19, 0, false, false)]
    [InlineData(20, 0, false, true)]
    [InlineData(99, 0, false, true)]
    [InlineData(100, 0, true, true)]
    [InlineData(119, 100, false, false)]
    [InlineData(120, 100, false, true)]
    [InlineData(200, 100, true, true)]
    [InlineData(250, 100, true, true)]
    // The ledger was restored behind the snapshot.
    [InlineData(50, 100, false, false)]
    public void ItIsWorthWritingWhenReplayingWouldCostMore(long head, long stored, bool whileActive, bool onDeactivation)
    {
        Assert.Equal(whileActive, SnapshotPolicy.IsDue(head, stored));
        Assert.Equal(onDeactivation, SnapshotPolicy.IsDueOnDeactivation(head, stored));
    }

    [Fact]
    public async Task WithoutPostgresThereAreNone()
    {
        var key = Given.SomeSnapshot.Conversation();
        var slot = new NoSnapshots().Open(key);
        Assert.False(await slot.WriteAsync(Given.SomeSnapshot.Of(key), CancellationToken.None));
        Assert.Null(await slot.ReadAsync(CancellationToken.None));
    }
}
