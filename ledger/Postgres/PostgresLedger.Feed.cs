using Blinq.Ledger.Feeds;
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
}
