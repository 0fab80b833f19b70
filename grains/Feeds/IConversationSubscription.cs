using Blinq.Ledger.Appends;

namespace Blinq.Grains.Feeds;

/// <summary>One reader's place at an <see cref="IConversationChangeNotifier"/>. For one reader: waits don't overlap.</summary>
public interface IConversationSubscription : IAsyncDisposable
{
    /// <summary>
    /// Completes once the stream may hold events after a seq: at once if there was word of them since the last wait. A
    /// wait may be given up: word that comes meanwhile, or the failure, is what the next wait finds.
    /// </summary>
    /// <param name="seen">Up to where the reader has read.</param>
    /// <returns>A task that fails with <see cref="LedgerUnavailableException"/> when changes can't be noticed any more.</returns>
    Task WaitForChangesAsync(long seen);

    /// <summary>
    /// Completes once there is a signal that was not taken; at once if there is one. A wait may be given up, as one for changes.
    /// </summary>
    Task WaitForSignalsAsync();

    /// <summary>The signals since the last time. They are not queued: of each kind there is the newest, and none is told twice.</summary>
    PendingSignals TakeSignals();
}
