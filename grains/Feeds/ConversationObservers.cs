using Blinq.Grains.Keys;
using Orleans.Utilities;

namespace Blinq.Grains.Feeds;

/// <summary>
/// Who hears of one conversation's appends and signals: the gateways that said so within the last two minutes, and the gateway of this
/// very process. Used within turns only.
/// </summary>
/// <param name="local"><c>null</c> where this process serves no streams.</param>
internal sealed class ConversationObservers(IConversationListener? local, ILogger log) : IConversationListener
{
    /// <summary>Gateways renew well within.</summary>
    public static readonly TimeSpan Expiry = TimeSpan.FromMinutes(2);

    private ObserverManager<IConversationObserver>? _gateways;

    public void Add(IConversationObserver gateway)
    {
        _gateways ??= new ObserverManager<IConversationObserver>(Expiry, log);
        _gateways.Subscribe(gateway, gateway);
    }

    public void Remove(IConversationObserver gateway) => _gateways?.Unsubscribe(gateway);

    public void OnAppended(ConversationKey conversation, long upto)
    {
        local?.OnAppended(conversation, upto);
        if (_gateways is not { Count: > 0 } gateways)
            return;
        var key = ConversationGrainKey.Of(conversation);
        gateways.Notify(gateway => gateway.OnAppended(key, upto));
    }

    public void OnSignal(ConversationKey conversation, ConversationSignal signal)
    {
        local?.OnSignal(conversation, signal);
        if (_gateways is not { Count: > 0 } gateways)
            return;
        var key = ConversationGrainKey.Of(conversation);
        gateways.Notify(gateway => gateway.OnSignal(key, signal));
    }
}
