namespace Blinq.Grains.Hosting;

/// <summary>Counts turns from when they are taken on until they are over, and tells when the last one is. Thread-safe.</summary>
internal sealed class TurnCount
{
    private readonly TaskCompletionSource _none = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _running;
    private volatile bool _draining;

    /// <exception cref="HostDrainingException">No more are taken on.</exception>
    public void Begin()
    {
        Interlocked.Increment(ref _running);
        if (!_draining)
            return;
        End();
        throw new HostDrainingException();
    }

    public void End()
    {
        if (Interlocked.Decrement(ref _running) == 0 && _draining)
            _none.TrySetResult();
    }

    /// <exception cref="HostDrainingException">No more are taken on.</exception>
    public void Check()
    {
        if (_draining)
            throw new HostDrainingException();
    }

    public Task DrainAsync()
    {
        _draining = true;
        Interlocked.MemoryBarrier();
        if (Interlocked.Read(ref _running) == 0)
            _none.TrySetResult();
        return _none.Task;
    }
}
