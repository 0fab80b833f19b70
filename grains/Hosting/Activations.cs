using System.Collections.Concurrent;

namespace Blinq.Grains.Hosting;

/// <summary>
/// The grains of one kind that are in memory. A request costs a look-up and, at most once a second and grain, a step in
/// the list by use; leaving is paid by the timer, or by whoever comes beyond the cap, one for one.
/// </summary>
internal sealed class Activations<TKey, TGrain> : IDisposable
    where TKey : notnull
    where TGrain : class, IActivated
{
    private const int SweepBatch = 256;

    private readonly ConcurrentDictionary<TKey, Activation<TKey, TGrain>> _active = new();
    private readonly LinkedList<Activation<TKey, TGrain>> _byUse = new();
    private readonly Lock _useLock = new();
    private readonly Func<TKey, TGrain> _create;
    private readonly EmbeddedHostOptions _options;
    private readonly TimeProvider _time;
    private readonly long _useGrain;
    private readonly ITimer _sweeper;
    private readonly bool _isContended;

    /// <param name="isContended">Whether other processes may write to a grain's stream as often as this one.</param>
    public Activations(Func<TKey, TGrain> create, EmbeddedHostOptions options, TimeProvider time, bool isContended)
    {
        _isContended = isContended;
        _create = create;
        _options = options;
        _time = time;
        _useGrain = time.TimestampFrequency;
        var period = TimeSpan.FromTicks(Math.Clamp(options.IdleAfter.Ticks / 10, TimeSpan.TicksPerSecond, TimeSpan.TicksPerMinute));
        _sweeper = time.CreateTimer(_ => Sweep(), null, period, period);
    }

    public int Count => _active.Count;

    /// <summary>The grain if it is in memory, noted as used. Only what it offers to any thread may be asked of it.</summary>
    public TGrain? Find(TKey key)
    {
        if (!_active.TryGetValue(key, out var activation))
            return null;
        NoteUse(activation);
        return activation.Grain;
    }

    /// <summary>Begins a turn; end it with <see cref="Leave"/>.</summary>
    public async ValueTask<Activation<TKey, TGrain>> EnterAsync(TKey key, CancellationToken cancel)
    {
        while (true)
        {
            var activation = GetOrCreate(key);
            if (activation.EnterAsync(_options.MaxWaitingTurns, cancel) is { } turn)
            {
                await turn;
                return activation;
            }
            _active.TryRemove(KeyValuePair.Create(key, activation));
        }
    }

    /// <summary>Ends a turn. What turned out not to exist, or can't be trusted any more, leaves memory, unless others wait.</summary>
    public void Leave(Activation<TKey, TGrain> activation)
    {
        // Asked within the turn; afterwards the next one may be loading it.
        var exists = activation.Grain.Exists;
        activation.Leave();
        if (exists)
            NoteUse(activation);
        else if (activation.TryRetire())
            Remove(activation);
    }

    public void Dispose() => _sweeper.Dispose();

    private Activation<TKey, TGrain> GetOrCreate(TKey key)
    {
        while (true)
        {
            if (_active.TryGetValue(key, out var known))
                return known;
            var activation = new Activation<TKey, TGrain>(key, _create(key), _isContended ? new Pace(_time) : null);
            if (!_active.TryAdd(key, activation))
                continue;
            Place(activation);
            return activation;
        }
    }

    private void Place(Activation<TKey, TGrain> activation)
    {
        lock (_useLock)
        {
            activation.UsedAt = _time.GetTimestamp();
            if (!activation.IsRetired)
                activation.Place = _byUse.AddLast(activation);
            // One comes, one goes; a second try makes up for grains that were in use.
            for (var tries = 0; tries < 2 && _byUse.Count > _options.MaxActivations; tries++)
                DropOldest_NeedsLock();
        }
    }

    private void NoteUse(Activation<TKey, TGrain> activation)
    {
        if (_time.GetTimestamp() - activation.UsedAt < _useGrain)
            return;
        lock (_useLock)
            MoveToEnd_NeedsLock(activation);
    }

    private void Sweep()
    {
        while (SweepSome())
        {
        }
    }

    // In batches, so that no request waits for a hundred thousand to leave.
    private bool SweepSome()
    {
        lock (_useLock)
        {
            for (var i = 0; i < SweepBatch; i++)
            {
                if (!IsOldestIdle_NeedsLock())
                    return false;
                DropOldest_NeedsLock();
            }
            return true;
        }
    }

    private bool IsOldestIdle_NeedsLock() =>
        _byUse.First is { } oldest && _time.GetElapsedTime(oldest.Value.UsedAt) >= _options.IdleAfter;

    private void DropOldest_NeedsLock()
    {
        var oldest = _byUse.First!.Value;
        if (oldest.TryRetire())
            Remove_NeedsLock(oldest);
        else
            MoveToEnd_NeedsLock(oldest); // A turn runs: it is in use after all.
    }

    private void Remove(Activation<TKey, TGrain> activation)
    {
        lock (_useLock)
            Remove_NeedsLock(activation);
    }

    private void Remove_NeedsLock(Activation<TKey, TGrain> activation)
    {
        if (activation.Place is { } place)
        {
            _byUse.Remove(place);
            activation.Place = null;
        }
        _active.TryRemove(KeyValuePair.Create(activation.Key, activation));
    }

    private void MoveToEnd_NeedsLock(Activation<TKey, TGrain> activation)
    {
        activation.UsedAt = _time.GetTimestamp();
        if (activation.Place is not { } place)
            return;
        _byUse.Remove(place);
        _byUse.AddLast(place);
    }
}
