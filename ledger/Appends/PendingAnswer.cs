using System.Threading.Tasks.Sources;

namespace Blinq.Ledger.Appends;

/// <summary>
/// What one caller waits for who has something written together with others'. It may be awaited once, costs one object, and
/// can be given up: what was not begun by then is never begun.
/// </summary>
internal sealed class PendingAnswer<T> : IValueTaskSource<T>
{
    private const int Waiting = 0, Taken = 1, Dropped = 2;

    // The thread that answers has others to answer, too, and must not run what this caller does next.
    private ManualResetValueTaskSourceCore<T> _source = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _givingUp;
    private int _state = Waiting;
    private int _isAnswered;

    /// <summary>Whether it may be begun; false if the caller does not wait any more.</summary>
    public bool TryTake() => Interlocked.CompareExchange(ref _state, Taken, Waiting) == Waiting;

    public void Succeed(T result)
    {
        if (IsFirst())
            _source.SetResult(result);
    }

    public void Fail(Exception why)
    {
        if (IsFirst())
            _source.SetException(why);
    }

    /// <summary>Waits for the answer; cancelling stops the waiting, and has no effect on what was begun.</summary>
    public ValueTask<T> WaitAsync(CancellationToken cancel)
    {
        if (cancel.CanBeCanceled && Volatile.Read(ref _isAnswered) == 0)
            _givingUp = cancel.UnsafeRegister(static (answer, cancel) => ((PendingAnswer<T>)answer!).GiveUp(cancel), this);
        return new ValueTask<T>(this, _source.Version);
    }

    private void GiveUp(CancellationToken cancel)
    {
        Interlocked.CompareExchange(ref _state, Dropped, Waiting);
        Fail(new OperationCanceledException(cancel));
    }

    private bool IsFirst() => Interlocked.Exchange(ref _isAnswered, 1) == 0;

    T IValueTaskSource<T>.GetResult(short token)
    {
        // Not when it is answered: that may be before the registration is known here.
        _givingUp.Unregister();
        return _source.GetResult(token);
    }

    ValueTaskSourceStatus IValueTaskSource<T>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<T>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}
