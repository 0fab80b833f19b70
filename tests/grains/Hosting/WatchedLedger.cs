using Blinq.Ledger;
using Blinq.Ledger.Appends;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Sealing;
using Blinq.Ledger.Streams;
using Blinq.Ledger.Trusts;

namespace Blinq.Grains.Tests.Hosting;

/// <summary>A real ledger that a test can look at, hold, or cut off.</summary>
internal sealed class WatchedLedger(ILedger real) : ILedger
{
    private volatile TaskCompletionSource? _held;
    private long _reads;
    private long _appends;

    public long Reads => Interlocked.Read(ref _reads);

    /// <summary>How many appends have come in, held ones too.</summary>
    public long Appends => Interlocked.Read(ref _appends);

    /// <summary>What the next append throws although it was kept, as when a connection is lost around COMMIT.</summary>
    public Exception? LoseNextAnswer { get; set; }

    /// <summary>What every append throws without being kept.</summary>
    public Exception? FailAppends { get; set; }

    public DateTimeOffset Now => real.Now;

    /// <summary>Appends and reads wait until <see cref="Release"/>.</summary>
    public void Hold() => _held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release()
    {
        var held = _held;
        _held = null;
        held?.SetResult();
    }

    public async ValueTask<StreamHead> AppendAsync(AppendRequest request, CancellationToken cancel)
    {
        Interlocked.Increment(ref _appends);
        await PassAsync();
        if (FailAppends is { } failure)
            throw failure;
        var head = await real.AppendAsync(request, cancel);
        if (LoseNextAnswer is not { } lost)
            return head;
        LoseNextAnswer = null;
        throw lost;
    }

    public async ValueTask<IReadOnlyList<RecordedEvent>> ReadAsync(
        StreamId stream, long afterSeq, int limit, CancellationToken cancel)
    {
        Interlocked.Increment(ref _reads);
        await PassAsync();
        return await real.ReadAsync(stream, afterSeq, limit, cancel);
    }

    public ValueTask<TrustChanges> ReadTrustChangesAsync(TrustMark? since, int limit, CancellationToken cancel) =>
        real.ReadTrustChangesAsync(since, limit, cancel);

    public ValueTask<IReadOnlyList<SealedSecret>> ReadSealedAsync(TenantId tenant, CancellationToken cancel) =>
        real.ReadSealedAsync(tenant, cancel);

    public IAsyncEnumerable<RecordedEvent> ExportAsync(
        TenantId? tenant, DateTimeOffset? from, DateTimeOffset? to, CancellationToken cancel) =>
        real.ExportAsync(tenant, from, to, cancel);

    public ValueTask<string> EnsureSettingAsync(string name, string value, CancellationToken cancel) =>
        real.EnsureSettingAsync(name, value, cancel);

    public ValueTask<string?> ReadSettingAsync(string name, CancellationToken cancel) => real.ReadSettingAsync(name, cancel);

    public ValueTask ReplaceSettingAsync(string name, string value, CancellationToken cancel) =>
        real.ReplaceSettingAsync(name, value, cancel);

    public ValueTask ProbeAsync(CancellationToken cancel) => real.ProbeAsync(cancel);

    public ValueTask DisposeAsync() => real.DisposeAsync();

    private Task PassAsync() => _held?.Task ?? Task.CompletedTask;
}
