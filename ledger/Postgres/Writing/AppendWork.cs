using Blinq.Ledger.Appends;
using Blinq.Ledger.Indexes;
using Blinq.Ledger.Streams;

namespace Blinq.Ledger.Postgres.Writing;

/// <summary>One append that waits to be written.</summary>
/// <param name="deadline">The time provider's timestamp after which it is not sent (again) any more.</param>
internal sealed class AppendWork(ChainedAppend append, long deadline)
{
    private const int Waiting = 0, Taken = 1, Dropped = 2;

    private readonly TaskCompletionSource<StreamHead> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _state = Waiting;

    public ChainedAppend Append { get; } = append;

    public SessionChange? Session { get; } = SessionChange.Of(append.Request.Index);

    public StreamId Stream => Append.Request.Stream;

    public bool IsOfTenant { get; } = append.Request.Stream.Name == StreamId.TenantName;

    public bool IsLate(long now) => now > deadline;

    /// <summary>Whether it may be sent; false if its caller does not wait any more.</summary>
    public bool TryTake() => Interlocked.CompareExchange(ref _state, Taken, Waiting) == Waiting;

    public void Succeed(StreamHead head) => _answer.TrySetResult(head);

    public void Fail(Exception why) => _answer.TrySetException(why);

    /// <summary>Waits for the answer; cancelling stops the waiting only, and keeps it from being sent if it was not yet.</summary>
    public async ValueTask<StreamHead> WaitAsync(CancellationToken cancel)
    {
        if (!cancel.CanBeCanceled || _answer.Task.IsCompleted)
            return await _answer.Task.ConfigureAwait(false);
        try
        {
            return await _answer.Task.WaitAsync(cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Interlocked.CompareExchange(ref _state, Dropped, Waiting);
            // Whatever comes of it now has no caller to hear it; a failure must not be reported as unobserved.
            _ = _answer.Task.ContinueWith(
                static answer => answer.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
            throw;
        }
    }
}
