using Blinq.Grains.Keys;
using Blinq.Ledger.Appends;
using Blinq.Ledger.Feeds;

namespace Blinq.Grains.Feeds;

/// <summary>
/// Wake-ups where other processes append to the same ledger: by word from the ledger as soon as something is appended, and by
/// one look a lease at the ends of all watched streams, which catches whatever was not told. Without a watcher, it
/// neither listens nor looks. Thread-safe. See docs/adr/0072.
/// </summary>
public sealed class LedgerChangeNotifier : IConversationChangeNotifier, IAsyncDisposable
{
    /// <summary>How much of a lease lies between two looks: the rest is for looking.</summary>
    private const double LookShare = 0.8;

    /// <summary>However much is told, there is at most one look in this share of a lease.</summary>
    private const double PauseShare = 0.1;

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
    private readonly AsyncAutoResetEvent _look = new();
    private readonly Task _running;

    /// <param name="wakeUps">What this process appends may be told to it, too; then nothing waits for the ledger's word.</param>
    /// <param name="lease">The trust lease: what no word came of is found within it.</param>
    /// <param name="onTrouble">Is told when listening or looking fails; both go on by themselves.</param>
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
        var name = _streams.Add(key);
        _readers.Set();
        return new Subscription(this, subscription, name);
    }

    /// <summary>Stops listening and looking; who waits on is not woken any more.</summary>
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
            using var listening = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token);
            var ears = ListenAsync(listening.Token);
            await LookWhileWatchedAsync();
            await listening.CancelAsync();
            await ears;
        }
    }

    private async Task LookWhileWatchedAsync()
    {
        for (var idle = 0; idle < IdleLooks && !_closing.IsCancellationRequested;)
        {
            idle = _streams.IsEmpty ? idle + 1 : 0;
            if (idle == 0)
                await LookAsync();
            await Task.Delay(_lease * PauseShare, _time, _closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _look.WaitAsync(_lease * (LookShare - PauseShare), _time, _closing.Token);
        }
    }

    private async Task LookAsync()
    {
        try
        {
            foreach (var moved in await _feed.FindMovedAsync(_streams.Known(), _closing.Token))
            {
                if (_streams.Saw(StreamKey.Of(moved.Stream), moved.Seq) is { } key)
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

    private async Task ListenAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await _feed.ListenAsync(new FeedListener(this), cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                _onTrouble(fault);
            }
            // What was missed meanwhile is looked for at once, and again when it listens.
            _look.Set();
            await Task.Delay(_lease, _time, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private sealed class FeedListener(LedgerChangeNotifier watch) : ILedgerListener
    {
        public void Listening() => watch._look.Set();

        public void OnAppended(StreamKey stream, long upto)
        {
            if (watch._streams.Find(stream) is { } key)
                watch._wakeUps.OnAppended(key, upto);
        }

        public void MovedInUntoldWays() => watch._look.Set();
    }

    private sealed class Subscription(LedgerChangeNotifier watch, IConversationSubscription inner, StreamKey name) : IConversationSubscription
    {
        public Task WaitForChangesAsync(long seen) => inner.WaitForChangesAsync(seen);

        public Task WaitForSignalsAsync() => inner.WaitForSignalsAsync();

        public PendingSignals TakeSignals() => inner.TakeSignals();

        public ValueTask DisposeAsync()
        {
            watch._streams.Remove(name);
            return inner.DisposeAsync();
        }
    }
}
