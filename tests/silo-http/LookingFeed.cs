using Blinq.Ledger;
using Blinq.Ledger.Feeds;

namespace Blinq.Silo.Http.Tests;

/// <summary>What a PostgreSQL ledger has for gateways that look at the ends of streams, on the ledger that these tests use.</summary>
internal sealed class LookingFeed(ILedger ledger) : ILedgerFeed
{
    public async ValueTask<IReadOnlyList<StreamPosition>> FindMovedAsync(IReadOnlyList<StreamPosition> known, CancellationToken cancel)
    {
        var moved = new List<StreamPosition>();
        foreach (var position in known)
        {
            if (await ledger.ReadAsync(position.Stream, position.Seq, 1_000, cancel) is [.., var last])
                moved.Add(position with { Seq = last.Seq });
        }
        return moved;
    }

    public Task ListenAsync(ILedgerListener listener, CancellationToken cancel) =>
        Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancel);
}
