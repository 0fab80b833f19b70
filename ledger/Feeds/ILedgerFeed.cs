using Blinq.Ledger.Appends;

namespace Blinq.Ledger.Feeds;

/// <summary>
/// Tells which streams went on, where several processes append to one ledger: by one look for as many streams as are asked about. Safe
/// for any number of concurrent callers.
/// </summary>
public interface ILedgerFeed
{
    /// <summary>Which of these streams hold events after the given ones, and up to where; one indexed look for all.</summary>
    /// <remarks>It sees every append that was acknowledged before it was called.</remarks>
    /// <exception cref="LedgerUnavailableException">The store is gone.</exception>
    ValueTask<IReadOnlyList<StreamPosition>> FindMovedAsync(
        IReadOnlyList<StreamPosition> known, CancellationToken cancel);
}
