namespace Blinq.Grains.Feeds;

/// <summary>Set by anyone, waited for by one; setting it twice is setting it once.</summary>
internal sealed class AsyncAutoResetEvent
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _set = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Set()
    {
        lock (_lock)
            _set.TrySetResult();
    }

    /// <summary>Returns once it is set, and unsets it; or after the time, or when cancelled.</summary>
    public async Task WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken cancel)
    {
        Task set;
        lock (_lock)
            set = _set.Task;
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await Task.WhenAny(set, Task.Delay(atMost, time, enough.Token));
        await enough.CancelAsync();
        lock (_lock)
        {
            if (_set.Task.IsCompleted)
                _set = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
