using Blinq.Ledger.Appends;
using Blinq.Ledger.Feeds;
using Blinq.Ledger.Postgres.Connecting;
using Blinq.Ledger.Postgres.Listening;
using Blinq.Ledger.Postgres.Reading;

namespace Blinq.Ledger.Postgres;

public sealed partial class PostgresLedger : ILedgerFeed
{
    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<StreamPosition>> FindMovedAsync(
        IReadOnlyList<StreamPosition> known, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(known);
        return await _reader.ReadAllAsync(
            FeedQueries.Moved, row => known[row.GetInt32(0) - 1] with { Seq = row.GetInt64(1) }, cancel,
            Querying.Value(known.Select(position => position.Stream.Tenant.Value)),
            Querying.Value(known.Select(position => position.Stream.Name)),
            Querying.Value(known.Select(position => position.Seq))).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task ListenAsync(ILedgerListener listener, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(listener);
        if (_closing.IsValueCreated)
            throw new LedgerUnavailableException("The ledger is closed.");
        try
        {
            var connection = await ListenerConnection.OpenAsync(_sources.Writes, listener, _time, cancel).ConfigureAwait(false);
            await using var closing = connection.ConfigureAwait(false);
            await connection.RunAsync(cancel).ConfigureAwait(false);
        }
        catch (Exception failure) when (Failures.IsOfStore(failure))
        {
            cancel.ThrowIfCancellationRequested();
            throw Failures.Unreadable(failure);
        }
    }
}
