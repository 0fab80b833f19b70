using Blinq.Grains.Keys;
using Blinq.Ledger.Appends;
using Blinq.Ledger.Feeds;
using Blinq.Ledger.Streams;

namespace Blinq.Grains.Feeds;

/// <summary>
/// Wake-ups where other processes append to the same ledger: by one look a lease at the ends of all watched streams. Without a watcher
/// it does not look. Thread-safe. See docs/adr/0072.
/// </summary>
public sealed class LedgerChangeNotifier : IConversationChangeNotifier, IAsyncDisposable
{
    /// <summary>How much of a lease lies between two looks: the rest is for looking.</summary>
    private const double LookShare = 0.8;

    /// <summary>How many looks without readers there are before it stops: readers come and go together.</summary>
    private const int IdleLooks = 5;

    private readonly ConversationNotifier _wakeUps;
    private readonly ILedgerFeed _feed;
    private readonly TimeSpan _lease;
    private readonly TimeProvider _time;
    private readonly Action<Exception> _onTrouble;
    private readonly WatchedStreams _streams = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly AsyncAutoResetEvent _readers = new();
    private readonly Task _running;

    /// <param name="wakeUps">What is heard of by other means is told to it, too; then nobody waits for the look.</param>
    /// <param name="lease">The trust lease: what went on is found within it.</param>
    /// <param name="onTrouble">Is told when looking fails; it goes on by itself.</param>
    public LedgerChangeNotifier(
        ConversationNotifier wakeUps, ILedgerFeed feed, TimeSpan lease, TimeProvider time, Action<Exception> onTrouble)
    {
        ArgumentNullException.ThrowIfNull(wakeUps);
        ArgumentNullException.ThrowIfNull(feed);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(onTrouble);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(lease, TimeSpan.Zero);
        (_wakeUps, _feed, _lease, _time, _onTrouble) = (wakeUps, feed, lease, time, onTrouble);
        _running = Task.Run(RunAsync);
    }

    /// <inheritdoc/>
    public async ValueTask<IConversationSubscription> WatchAsync(ConversationKey key, CancellationToken cancel)
    {
        var subscription = await _wakeUps.WatchAsync(key, cancel);
        var stream = _streams.Add(key);
        _readers.Set();
        return new Subscription(this, subscription, stream);
    }

    /// <summary>Stops looking; who waits on is not woken any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _running;
        _closing.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_closing.IsCancellationRequested)
        {
            if (_streams.IsEmpty)
            {
                await _readers.WaitAsync(Timeout.InfiniteTimeSpan, _time, _closing.Token);
                continue;
            }
            await LookWhileWatchedAsync();
        }
    }

    private async Task LookWhileWatchedAsync()
    {
        for (var idle = 0; idle < IdleLooks && !_closing.IsCancellationRequested;)
        {
            idle = _streams.IsEmpty ? idle + 1 : 0;
            if (idle == 0)
                await LookAsync();
            await Task.Delay(_lease * LookShare, _time, _closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task LookAsync()
    {
        try
        {
            foreach (var moved in await _feed.FindMovedAsync(_streams.Known(), _closing.Token))
            {
                if (_streams.Saw(moved.Stream, moved.Seq) is { } key)
                    _wakeUps.OnAppended(key, moved.Seq);
            }
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            // It ends.
        }
        catch (Exception fault)
        {
            _onTrouble(fault);
            _wakeUps.Failed(
                fault as LedgerUnavailableException ?? new LedgerUnavailableException("Changes of streams can't be noticed.", fault));
        }
    }

    private sealed class Subscription(LedgerChangeNotifier watch, IConversationSubscription inner, StreamId stream) : IConversationSubscription
    {
        public Task WaitForChangesAsync(long seen) => inner.WaitForChangesAsync(seen);

        public Task WaitForSignalsAsync() => inner.WaitForSignalsAsync();

        public PendingSignals TakeSignals() => inner.TakeSignals();

        public ValueTask DisposeAsync()
        {
            watch._streams.Remove(stream);
            return inner.DisposeAsync();
        }
    }
}
