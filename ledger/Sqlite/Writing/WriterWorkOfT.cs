namespace Blinq.Ledger.Sqlite.Writing;

/// <summary>Work that comes to a result or a refusal.</summary>
internal abstract class WriterWork<T> : WriterWork
{
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;
    private Exception? _refusal;

    protected void Accept(T result) => (_result, _refusal) = (result, null);

    protected void Refuse(Exception refusal) => _refusal = refusal;

    public sealed override void Answer()
    {
        if (_refusal is null)
            _answer.TrySetResult(_result!);
        else
            _answer.TrySetException(_refusal);
    }

    public sealed override void Fail(Exception why) => _answer.TrySetException(why);

    /// <summary>Waits for the answer; cancelling stops the waiting only.</summary>
    public ValueTask<T> WaitAsync(CancellationToken cancel) =>
        cancel.CanBeCanceled && !_answer.Task.IsCompleted ? WaitCancellablyAsync(cancel) : new ValueTask<T>(_answer.Task);

    private async ValueTask<T> WaitCancellablyAsync(CancellationToken cancel)
    {
        try
        {
            return await _answer.Task.WaitAsync(cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Drop();
            // Whatever comes of it now has no caller to hear it; a failure must not be reported as unobserved.
            _ = _answer.Task.ContinueWith(
                static answer => answer.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
            throw;
        }
    }
}
