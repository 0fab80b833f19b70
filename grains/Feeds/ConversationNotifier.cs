using System.Collections.Concurrent;
using System.Diagnostics;
using Blinq.Grains.Keys;
using Blinq.Ledger.Appends;

namespace Blinq.Grains.Feeds;

/// <summary>
/// The wake-ups of one process, from memory: all that is needed where it hosts every grain, and what the other ways give
/// their news to. An append to a conversation without a watcher costs a look-up. Thread-safe.
/// </summary>
public sealed class ConversationNotifier : IConversationChangeNotifier, IConversationListener
{
    private readonly ConcurrentDictionary<ConversationKey, Watched> _watched = new();

    /// <summary>The conversations that are watched now.</summary>
    public IReadOnlyList<ConversationKey> Watching => [.. _watched.Select(entry => entry.Key)];

    /// <summary>Whether there is no watcher at all.</summary>
    public bool IsIdle => _watched.IsEmpty;

    /// <inheritdoc/>
    public ValueTask<IConversationSubscription> WatchAsync(ConversationKey key, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return new(Watch(key));
    }

    /// <inheritdoc/>
    public void OnAppended(ConversationKey key, long upto)
    {
        if (_watched.TryGetValue(key, out var watched))
            watched.Tell(upto);
    }

    /// <inheritdoc/>
    public void OnSignal(ConversationKey key, ConversationSignal signal)
    {
        if (_watched.TryGetValue(key, out var watched))
            watched.Signal(signal);
    }

    /// <summary>Changes of streams can't be noticed any more: every wait fails.</summary>
    public void Failed(LedgerUnavailableException why)
    {
        foreach (var (_, watched) in _watched)
            watched.Fail(why);
    }

    private Subscription Watch(ConversationKey key)
    {
        while (true)
        {
            var watched = _watched.GetOrAdd(key, _ => new Watched());
            var subscription = new Subscription(this, key, watched);
            if (watched.TryAdd(subscription))
                return subscription;
            // Its last reader just left.
            _watched.TryRemove(KeyValuePair.Create(key, watched));
        }
    }

    /// <summary>The readers of one conversation.</summary>
    private sealed class Watched
    {
        private readonly List<Subscription> _readers = [];
        private bool _isOver;

        public bool TryAdd(Subscription reader)
        {
            lock (_readers)
            {
                if (!_isOver)
                    _readers.Add(reader);
                return !_isOver;
            }
        }

        /// <returns>Whether it was the last one.</returns>
        public bool Remove(Subscription reader)
        {
            lock (_readers)
            {
                _readers.Remove(reader);
                return _isOver = _readers.Count == 0;
            }
        }

        public void Tell(long upto)
        {
            lock (_readers)
            {
                foreach (var reader in _readers)
                    reader.Tell(upto);
            }
        }

        public void Signal(ConversationSignal signal)
        {
            lock (_readers)
            {
                foreach (var reader in _readers)
                    reader.Signal(signal);
            }
        }

        public void Fail(LedgerUnavailableException why)
        {
            lock (_readers)
            {
                foreach (var reader in _readers)
                    reader.Fail(why);
            }
        }
    }

    private sealed class Subscription(ConversationNotifier owner, ConversationKey key, Watched watched) : IConversationSubscription
    {
        private readonly Lock _lock = new();
        private TaskCompletionSource? _waiting;
        private TaskCompletionSource? _waitingForSignals;
        private PendingSignals _signals;
        private LedgerUnavailableException? _failure;
        private long _seen;
        private long _told;

        public Task WaitForChangesAsync(long seen)
        {
            lock (_lock)
            {
                _seen = seen;
                if (_failure is { } failure)
                {
                    _failure = null;
                    return Task.FromException(failure);
                }
                if (_told > seen)
                {
                    // Word is good for one look: should the ledger not hold it, the reader must not spin.
                    _told = 0;
                    return Task.CompletedTask;
                }
                _waiting ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                return _waiting.Task;
            }
        }

        public void Tell(long upto)
        {
            lock (_lock)
            {
                if (upto <= _seen)
                    return;
                // Kept even if there is a wait: that one may have been given up already.
                _told = Math.Max(_told, upto);
                _waiting?.SetResult();
                _waiting = null;
            }
        }

        public void Fail(LedgerUnavailableException why)
        {
            lock (_lock)
            {
                _failure = why;
                _waiting?.SetException(why);
                _ = _waiting?.Task.Exception; // Seen, even if that wait was given up.
                _waiting = null;
            }
        }

        public Task WaitForSignalsAsync()
        {
            lock (_lock)
            {
                if (_signals != default)
                    return Task.CompletedTask;
                _waitingForSignals ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                return _waitingForSignals.Task;
            }
        }

        public PendingSignals TakeSignals()
        {
            lock (_lock)
            {
                var taken = _signals;
                _signals = default;
                return taken;
            }
        }

        public void Signal(ConversationSignal signal)
        {
            lock (_lock)
            {
                _signals = signal switch
                {
                    ConversationSignal.Typing => _signals with { Typing = true },
                    ConversationSignal.Seen seen => _signals with { Seen = Math.Max(_signals.Seen, seen.Seq) },
                    _ => throw new UnreachableException(),
                };
                _waitingForSignals?.SetResult();
                _waitingForSignals = null;
            }
        }

        public ValueTask DisposeAsync()
        {
            if (watched.Remove(this))
                owner._watched.TryRemove(KeyValuePair.Create(key, watched));
            lock (_lock)
            {
                _waiting?.SetCanceled();
                _waitingForSignals?.SetCanceled();
                _waiting = _waitingForSignals = null;
            }
            return ValueTask.CompletedTask;
        }
    }
}
