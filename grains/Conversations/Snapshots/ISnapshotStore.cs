using Blinq.Grains.Keys;

namespace Blinq.Grains.Conversations.Snapshots;

/// <summary>Where snapshots of conversations are kept, if anywhere. Thread-safe.</summary>
internal interface ISnapshotStore
{
    /// <summary>The place of one conversation's snapshot, for one activation of it.</summary>
    ISnapshotSlot Open(ConversationKey key);
}

/// <summary>
/// The place of one conversation's snapshot as one activation knows it. A snapshot is only a shortcut, so nothing here
/// fails for any reason of the store's: what can't be read is no snapshot, what can't be written is left for the next
/// chance. Not thread-safe; each call takes <see cref="StoredSnapshots.Patience"/> at most.
/// </summary>
internal interface ISnapshotSlot
{
    /// <returns><c>null</c> if there is none, or none that can be used; then the reason is counted.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    ValueTask<ConversationSnapshot?> ReadAsync(CancellationToken cancel);

    /// <returns>Whether it is stored. If not, the same or a newer one may be written at the next chance.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up. What became of the write is not known.</exception>
    ValueTask<bool> WriteAsync(ConversationSnapshot snapshot, CancellationToken cancel);

    /// <summary>
    /// Puts the state of an erased conversation in the place of whatever is stored; from then on <see cref="WriteAsync"/>
    /// stores no other, whoever calls it.
    /// </summary>
    /// <returns>Whether that is certain.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    ValueTask<bool> EraseAsync(ConversationSnapshot erased, CancellationToken cancel);

    /// <summary>
    /// Deletes what <see cref="ReadAsync"/> gave, and counts it: the ledger did not agree with it. Either the ledger does
    /// not hold that event (a restored backup), or a person was erased since, and must not live on in a snapshot.
    /// </summary>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    ValueTask RefuseAsync(CancellationToken cancel);
}
