using System.Collections.Concurrent;
using Blinq.Grains.Conversations;
using Blinq.Grains.Feeds;
using Blinq.Grains.Keys;
using Blinq.Ledger.Feeds;
using Microsoft.Extensions.Hosting;

namespace Blinq.Grains.Clients;

/// <summary>
/// Wakes readers by word from the conversation's own activation, wherever it lives; and, because an activation may move or
/// die with its silo, by one look a lease at the ends of all watched streams. Thread-safe.
/// See docs/adr/0110.
/// </summary>
internal sealed class ClusterChangeNotifier : IConversationChangeNotifier, IConversationObserver, IHostedService, IAsyncDisposable
{
    /// <summary>How often activations are told again, since they may have moved.</summary>
    public static readonly TimeSpan RenewedEvery = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<ConversationKey, int> _watched = new();
    private readonly ConversationNotifier _wakeUps;
    private readonly LedgerChangeNotifier _looks;
    private readonly IGrainFactory _grains;
    private readonly GrainReferenceCache<IConversationGrain> _addresses;
    private readonly TimeProvider _time;
    private IConversationObserver? _self;
    private ITimer? _renewal;
    private int _stopped;

    /// <param name="onTrouble">Is told when looking fails; it goes on by itself.</param>
    public ClusterChangeNotifier(
        IGrainFactory grains, ConversationNotifier wakeUps, ILedgerFeed feed, TimeSpan lease, TimeProvider time,
        Action<Exception> onTrouble)
    {
        (_grains, _addresses, _wakeUps, _time) = (grains, new(grains), wakeUps, time);
        _looks = new LedgerChangeNotifier(wakeUps, feed, lease, time, onTrouble);
    }

    /// <summary>Once Orleans runs in this process.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _self = _grains.CreateObjectReference<IConversationObserver>(this);
        _renewal = _time.CreateTimer(_ => Renew(), null, RenewedEvery, RenewedEvery);
        return Task.CompletedTask;
    }

    /// <summary>While Orleans still runs in this process.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _stopped, 1) != 0)
            return;
        if (_renewal is not null)
            await _renewal.DisposeAsync();
        await _looks.DisposeAsync();
        if (_self is not null)
            _grains.DeleteObjectReference<IConversationObserver>(_self);
    }

    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None);

    public async ValueTask<IConversationSubscription> WatchAsync(ConversationKey key, CancellationToken cancel)
    {
        var subscription = await _looks.WatchAsync(key, cancel);
        if (_watched.AddOrUpdate(key, 1, (_, readers) => readers + 1) == 1)
            Ask(key);
        return new Subscription(this, key, subscription);
    }

    /// <inheritdoc/>
    public void OnAppended(string key, long upto) => _wakeUps.OnAppended(ConversationGrainKey.Parse(key), upto);

    /// <inheritdoc/>
    public void OnSignal(string key, ConversationSignal signal) => _wakeUps.OnSignal(ConversationGrainKey.Parse(key), signal);

    private void Renew()
    {
        foreach (var (key, _) in _watched)
            Ask(key);
    }

    // Whether it is heard or not, looks go on: word only makes it quicker.
    private void Ask(ConversationKey key) => Actor(key).WatchAsync(_self!).AsTask().Ignore();

    private void Leave(ConversationKey key)
    {
        if (_watched.AddOrUpdate(key, 0, (_, readers) => readers - 1) == 0 && _watched.TryRemove(KeyValuePair.Create(key, 0)))
            Actor(key).UnwatchAsync(_self!).AsTask().Ignore();
    }

    private IConversationGrain Actor(ConversationKey key) => _addresses.Of(ConversationGrainKey.Of(key));

    private sealed class Subscription(ClusterChangeNotifier watch, ConversationKey key, IConversationSubscription inner)
        : IConversationSubscription
    {
        private int _disposed;

        public Task WaitForChangesAsync(long seen) => inner.WaitForChangesAsync(seen);

        public Task WaitForSignalsAsync() => inner.WaitForSignalsAsync();

        public PendingSignals TakeSignals() => inner.TakeSignals();

        public ValueTask DisposeAsync()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
                watch.Leave(key);
            return inner.DisposeAsync();
        }
    }
}
