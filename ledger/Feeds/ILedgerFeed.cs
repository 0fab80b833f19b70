using Blinq.Ledger.Appends;

namespace Blinq.Ledger.Feeds;

/// <summary>
/// Tells which streams went on, where several processes append to one ledger: by word as soon as an append is committed,
/// and by one look for as many streams as are asked about. Safe for any number of concurrent callers.
/// </summary>
public interface ILedgerFeed
{
    /// <summary>Which of these streams hold events after the given ones, and up to where; one indexed look for all.</summary>
    /// <remarks>It sees every append that was acknowledged before it was called.</remarks>
    /// <exception cref="LedgerUnavailableException">The store is gone.</exception>
    ValueTask<IReadOnlyList<StreamPosition>> FindMovedAsync(
        IReadOnlyList<StreamPosition> known, CancellationToken cancel);

    /// <summary>
    /// Listens until cancelled, or until the connection is lost; then call it again. Word is a hint: appends from before
    /// <see cref="ILedgerListener.Listening"/>, from before it listened, and by a version from before this one are not
    /// told, so look once more after it began and again from time to time.
    /// </summary>
    /// <exception cref="LedgerUnavailableException">The connection is lost, or could not be had.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    Task ListenAsync(ILedgerListener listener, CancellationToken cancel);
}
