using Blinq.Grains.Conversations;
using Blinq.Grains.Conversations.Snapshots;
using Blinq.Silo.Tests.Given;

namespace Blinq.Silo.Tests.Snapshots;

[Collection(nameof(ThreeSilosCollection))]
public sealed class SnapshotKeeperTests(ThreeSilos cluster)
{
    /// <summary>An activation that took over a conversation that began here; another silo may have stored a snapshot since.</summary>
    [Fact]
    public async Task WhatIsInMemoryAlreadyDoesNotBeginFromASnapshot()
    {
        var key = SomeSnapshot.Conversation();
        var grain = cluster.Elsewhere(key);
        await NamedCall.Anonymous(grain);
        var slot = new Slot(SomeSnapshot.Of(key));
        var keeper = new SnapshotKeeper(slot, grain);

        await keeper.BeginTurnAsync(isStart: false);

        Assert.Equal((0, 1), (slot.Reads, grain.Seq));
    }

    [Fact]
    public async Task WhatIsNotBeginsFromOne()
    {
        var key = SomeSnapshot.Conversation();
        var grain = cluster.Elsewhere(key);
        var slot = new Slot(SomeSnapshot.Of(key));
        var keeper = new SnapshotKeeper(slot, grain);

        await keeper.BeginTurnAsync(isStart: false);
        await keeper.BeginTurnAsync(isStart: false);

        Assert.Equal((1, 100), (slot.Reads, grain.Seq));
    }

    private sealed class Slot(ConversationSnapshot stored) : ISnapshotSlot
    {
        public int Reads { get; private set; }

        public ValueTask<ConversationSnapshot?> ReadAsync(CancellationToken cancel)
        {
            Reads++;
            return ValueTask.FromResult<ConversationSnapshot?>(stored);
        }

        public ValueTask<bool> WriteAsync(ConversationSnapshot snapshot, CancellationToken cancel) => ValueTask.FromResult(true);

        public ValueTask<bool> EraseAsync(ConversationSnapshot erased, CancellationToken cancel) => ValueTask.FromResult(true);

        public ValueTask RefuseAsync(CancellationToken cancel) => ValueTask.CompletedTask;
    }
}
