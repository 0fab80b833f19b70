using Blinq.Ledger.Appends;

namespace Blinq.Silo.Tests.Given;

/// <summary>What was done to one stream, and what shall be done to whoever comes next.</summary>
internal sealed class StreamWatch
{
    private int _reads;
    private int _appends;
    private int _under;
    private int _most;
    private int _conflicts;
    private int _losesAnswer;
    private volatile bool _onlyAppends;
    private volatile TaskCompletionSource? _held;

    public int Reads => Volatile.Read(ref _reads);

    /// <summary>How many appends came in, held ones too.</summary>
    public int Appends => Volatile.Read(ref _appends);

    /// <summary>How many appends were ever under way at once, anywhere: more than one is more than one activation.</summary>
    public int MostAtOnce => Volatile.Read(ref _most);

    public int Conflicts => Volatile.Read(ref _conflicts);

    /// <summary>What everyone gets instead.</summary>
    public Exception? Fault { get; set; }

    /// <summary>Appends wait, and reads, too, unless only appends shall, until <see cref="Release"/>.</summary>
    public void Hold(bool onlyAppends = false) => (_onlyAppends, _held) = (onlyAppends, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    public void Release()
    {
        var held = _held;
        _held = null;
        held?.SetResult();
    }

    public void CountRead() => Interlocked.Increment(ref _reads);

    public void CountConflict() => Interlocked.Increment(ref _conflicts);

    public async Task PassAsync(bool isAppend)
    {
        if (_held is { } held && (isAppend || !_onlyAppends))
            await held.Task;
        if (Fault is { } fault)
            throw fault;
    }

    /// <summary>The next append takes place, but nobody is told.</summary>
    public void LoseNextAnswer() => _losesAnswer = 1;

    /// <summary>Call it after an append.</summary>
    public void Answer()
    {
        if (Interlocked.Exchange(ref _losesAnswer, 0) == 1)
            throw new LedgerOutcomeUnknownException();
    }

    public IDisposable Begin()
    {
        Interlocked.Increment(ref _appends);
        var under = Interlocked.Increment(ref _under);
        for (var most = _most; under > most; most = _most)
            Interlocked.CompareExchange(ref _most, under, most);
        return new Under(this);
    }

    private sealed class Under(StreamWatch watch) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref watch._under);
    }
}
