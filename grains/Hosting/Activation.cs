using Blinq.Ledger.Appends;

namespace Blinq.Grains.Hosting;

/// <summary>
/// A grain in memory and its turns: one at a time, in the order in which they came, a bounded number waiting. Nobody
/// waits for a lock longer than it takes to look.
/// </summary>
/// <param name="pace"><c>null</c>: nobody else writes to it.</param>
internal sealed class Activation<TKey, TGrain>(TKey key, TGrain grain, Pace? pace)
    where TGrain : class
{
    private readonly Lock _lock = new();
    private LinkedList<TaskCompletionSource>? _waiting;
    private bool _busy;

    public TKey Key { get; } = key;

    public TGrain Grain { get; } = grain;

    public Pace? Pace { get; } = pace;

    /// <summary>Whether it has left memory for good; whoever finds it must look its key up again.</summary>
    public bool IsRetired { get; private set; }

    /// <summary>When it was last noted to be used; guarded by the owner's lock, as its place in the owner's list is.</summary>
    public long UsedAt { get; set; }

    /// <summary>Its place among the others by use; <c>null</c> while it has none.</summary>
    public LinkedListNode<Activation<TKey, TGrain>>? Place { get; set; }

    /// <summary>Begins a turn, now or when those before it are over.</summary>
    /// <returns><c>null</c> if it is retired; else a task that completes when the turn has begun.</returns>
    /// <exception cref="LedgerOverloadedException">Too many turns wait.</exception>
    public Task? EnterAsync(int maxWaiting, CancellationToken cancel)
    {
        lock (_lock)
        {
            if (IsRetired)
                return null;
            if (!_busy)
            {
                _busy = true;
                return Task.CompletedTask;
            }
            if (_waiting?.Count >= maxWaiting)
                throw new LedgerOverloadedException($"{maxWaiting} turns wait for {Key} already.");
            _waiting ??= [];
            var place = _waiting.AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            return cancel.CanBeCanceled ? WaitAsync(place, cancel) : place.Value.Task;
        }
    }

    /// <summary>Ends the turn and begins the next, if one waits.</summary>
    public void Leave()
    {
        TaskCompletionSource? next = null;
        lock (_lock)
        {
            if (_waiting?.First is { } first)
            {
                _waiting.Remove(first);
                next = first.Value;
            }
            else
            {
                _busy = false;
            }
        }
        next?.SetResult();
    }

    /// <summary>Takes it out of use for good, unless a turn runs.</summary>
    public bool TryRetire()
    {
        lock (_lock)
        {
            if (_busy)
                return false;
            IsRetired = true;
            return true;
        }
    }

    private async Task WaitAsync(LinkedListNode<TaskCompletionSource> place, CancellationToken cancel)
    {
        await using var registration = cancel.UnsafeRegister(_ => Abandon(place, cancel), null);
        await place.Value.Task;
    }

    // A turn that has begun by now goes on; its caller will look at the token.
    private void Abandon(LinkedListNode<TaskCompletionSource> place, CancellationToken cancel)
    {
        lock (_lock)
        {
            if (place.List is null)
                return;
            place.List.Remove(place);
        }
        place.Value.SetCanceled(cancel);
    }
}
