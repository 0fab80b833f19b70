using Blinq.Grains.Keys;

namespace Blinq.Grains.Conversations.Snapshots;

/// <summary>A silo without PostgreSQL keeps none: its one process has its conversations in memory, and reads locally.</summary>
internal sealed class NoSnapshots : ISnapshotStore, ISnapshotSlot
{
    public ISnapshotSlot Open(ConversationKey key) => this;

    public ValueTask<ConversationSnapshot?> ReadAsync(CancellationToken cancel) => default;

    public ValueTask<bool> WriteAsync(ConversationSnapshot snapshot, CancellationToken cancel) => default;

    public ValueTask<bool> EraseAsync(ConversationSnapshot erased, CancellationToken cancel) => new(true);

    public ValueTask RefuseAsync(CancellationToken cancel) => default;
}
