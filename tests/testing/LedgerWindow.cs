using Blinq.Ledger;
using Blinq.Ledger.Appends;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Sealing;
using Blinq.Ledger.Streams;
using Blinq.Ledger.Trusts;

namespace Blinq.Testing;

/// <summary>A real ledger, seen through a window: a test overrides the calls that it wants to watch, hold up or cut off.</summary>
public abstract class LedgerWindow(ILedger behind) : ILedger
{
    public ILedger Behind { get; set; } = behind;

    public virtual DateTimeOffset Now => Behind.Now;

    public virtual ValueTask<StreamHead> AppendAsync(AppendRequest request, CancellationToken cancel) =>
        Behind.AppendAsync(request, cancel);

    public virtual ValueTask<IReadOnlyList<RecordedEvent>> ReadAsync(
        StreamId stream, long afterSeq, int limit, CancellationToken cancel) =>
        Behind.ReadAsync(stream, afterSeq, limit, cancel);

    public virtual ValueTask<FoundAppend?> FindAppendAsync(StreamId stream, AppendId id, CancellationToken cancel) =>
        Behind.FindAppendAsync(stream, id, cancel);

    public virtual ValueTask<TrustChanges> ReadTrustChangesAsync(TenantChangeCursor? since, int limit, CancellationToken cancel) =>
        Behind.ReadTrustChangesAsync(since, limit, cancel);

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

    /// <summary>Whoever opened the ledger closes it.</summary>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
