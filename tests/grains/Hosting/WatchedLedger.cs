using Blinq.Ledger;
using Blinq.Ledger.Appends;
using Blinq.Ledger.Streams;

namespace Blinq.Grains.Tests.Hosting;

/// <summary>Counts what comes in, holds it, or cuts it off.</summary>
internal sealed class WatchedLedger(ILedger real) : LedgerWindow(real)
{
    private volatile TaskCompletionSource? _held;
    private long _reads;
    private long _appends;
    private long _lookUps;

    public long Reads => Interlocked.Read(ref _reads);

    /// <summary>How many appends have come in, held ones too.</summary>
    public long Appends => Interlocked.Read(ref _appends);

    /// <summary>How often it was asked for an append by its id.</summary>
    public long LookUps => Interlocked.Read(ref _lookUps);

    /// <summary>What the next append throws although it was kept, as when a connection is lost around COMMIT.</summary>
    public Exception? LoseNextAnswer { get; set; }

    /// <summary>What every append throws without being kept.</summary>
    public Exception? FailAppends { get; set; }

    /// <summary>Appends and reads wait until <see cref="Release"/>.</summary>
    public void Hold() => _held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release()
    {
        var held = _held;
        _held = null;
        held?.SetResult();
    }

    public override async ValueTask<StreamHead> AppendAsync(AppendRequest request, CancellationToken cancel)
    {
        Interlocked.Increment(ref _appends);
        await PassAsync();
        if (FailAppends is { } failure)
            throw failure;
        var head = await Behind.AppendAsync(request, cancel);
        if (LoseNextAnswer is not { } lost)
            return head;
        LoseNextAnswer = null;
        throw lost;
    }

    public override async ValueTask<IReadOnlyList<RecordedEvent>> ReadAsync(
        StreamId stream, long afterSeq, int limit, CancellationToken cancel)
    {
        Interlocked.Increment(ref _reads);
        await PassAsync();
        return await Behind.ReadAsync(stream, afterSeq, limit, cancel);
    }

    public override ValueTask<FoundAppend?> FindAppendAsync(StreamId stream, AppendId id, CancellationToken cancel)
    {
        Interlocked.Increment(ref _lookUps);
        return base.FindAppendAsync(stream, id, cancel);
    }

    public override async ValueTask DisposeAsync()
    {
        await Behind.DisposeAsync();
        await base.DisposeAsync();
    }

    private Task PassAsync() => _held?.Task ?? Task.CompletedTask;
}
