using Blinq.Ledger.Appends;

namespace Blinq.Grains.Conversations;

/// <summary>
/// One conversation, one call at a time per key. Refusals are outcomes; faults are exceptions.
/// </summary>
/// <exception cref="TrustMovedException">
/// From the commands that carry an accepted verdict: the tenant's epoch moved since; take the verdict again.
/// </exception>
/// <exception cref="LedgerUnavailableException">The store is gone or full, or too many calls wait.</exception>
public interface IConversation
{
    ValueTask<TOutcome> SendAsync<TOutcome>(IConversationCommand<TOutcome> command, CancellationToken cancel)
        where TOutcome : ConversationOutcome;

    /// <summary><c>null</c> if there is no such conversation.</summary>
    ValueTask<ConversationDescription?> DescribeAsync(CancellationToken cancel);
}
