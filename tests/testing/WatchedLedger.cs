using Blinq.Ledger;
using Blinq.Ledger.Streams;
using Blinq.Ledger.Trusts;

namespace Blinq.Testing;

/// <summary>Counts what is read, holds reads up, or swaps what is behind it.</summary>
public sealed class WatchedLedger(ILedger behind) : LedgerWindow(behind)
{
    private int _trustReads;
    private int _streamReads;

    /// <summary>Awaited after a stream was read and before the answer is given.</summary>
    public Func<Task>? AfterStreamRead { get; set; }

    /// <summary>Awaited before trust changes are read.</summary>
    public Func<Task>? BeforeTrustRead { get; set; }

    public int TrustReads => _trustReads;

    public int StreamReads => _streamReads;

    public override async ValueTask<IReadOnlyList<RecordedEvent>> ReadAsync(
        StreamId stream, long afterSeq, int limit, CancellationToken cancel)
    {
        Interlocked.Increment(ref _streamReads);
        var events = await Behind.ReadAsync(stream, afterSeq, limit, cancel);
        if (AfterStreamRead is { } hold)
            await hold();
        return events;
    }

    public override async ValueTask<TrustChanges> ReadTrustChangesAsync(TenantChangeCursor? since, int limit, CancellationToken cancel)
    {
        Interlocked.Increment(ref _trustReads);
        if (BeforeTrustRead is { } hold)
            await hold();
        return await Behind.ReadTrustChangesAsync(since, limit, cancel);
    }
}
