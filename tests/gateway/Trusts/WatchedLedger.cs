using Blinq.Ledger;
using Blinq.Ledger.Appends;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Sealing;
using Blinq.Ledger.Streams;
using Blinq.Ledger.Trusts;

namespace Blinq.Gateway.Tests.Trusts;

/// <summary>A real ledger, seen through a window: a test counts what is read, holds reads up, or swaps what is behind it.</summary>
internal sealed class WatchedLedger(ILedger behind) : ILedger
{
    private int _trustReads;
    private int _streamReads;

    public ILedger Behind { get; set; } = behind;

    /// <summary>Awaited after a stream was read and before the answer is given.</summary>
    public Func<Task>? AfterStreamRead { get; set; }

    /// <summary>Awaited before trust changes are read.</summary>
    public Func<Task>? BeforeTrustRead { get; set; }

    public int TrustReads => _trustReads;

    public int StreamReads => _streamReads;

    public DateTimeOffset Now => Behind.Now;

    public ValueTask<StreamHead> AppendAsync(AppendRequest request, CancellationToken cancel) => Behind.AppendAsync(request, cancel);

    public async ValueTask<IReadOnlyList<RecordedEvent>> ReadAsync(
        StreamId stream, long afterSeq, int limit, CancellationToken cancel)
    {
        Interlocked.Increment(ref _streamReads);
        var events = await Behind.ReadAsync(stream, afterSeq, limit, cancel);
        if (AfterStreamRead is { } hold)
            await hold();
        return events;
    }

    public async ValueTask<TrustChanges> ReadTrustChangesAsync(TrustMark? since, int limit, CancellationToken cancel)
    {
        Interlocked.Increment(ref _trustReads);
        if (BeforeTrustRead is { } hold)
            await hold();
        return await Behind.ReadTrustChangesAsync(since, limit, cancel);
    }

    public ValueTask<IReadOnlyList<SealedSecret>> ReadSealedAsync(TenantId tenant, CancellationToken cancel) =>
        Behind.ReadSealedAsync(tenant, cancel);

    public IAsyncEnumerable<RecordedEvent> ExportAsync(
        TenantId? tenant, DateTimeOffset? from, DateTimeOffset? to, CancellationToken cancel) =>
        Behind.ExportAsync(tenant, from, to, cancel);

    public ValueTask<string> EnsureSettingAsync(string name, string value, CancellationToken cancel) =>
        Behind.EnsureSettingAsync(name, value, cancel);

    public ValueTask<string?> ReadSettingAsync(string name, CancellationToken cancel) => Behind.ReadSettingAsync(name, cancel);

    public ValueTask ReplaceSettingAsync(string name, string value, CancellationToken cancel) =>
        Behind.ReplaceSettingAsync(name, value, cancel);

    public ValueTask ProbeAsync(CancellationToken cancel) => Behind.ProbeAsync(cancel);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
