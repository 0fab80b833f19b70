using Orleans.Concurrency;

namespace Blinq.Grains.Feeds;

/// <summary>A gateway with readers of conversations' streams: hears that one went on. A notification may be lost; nothing depends on it.</summary>
[Alias("blinq.conversation.observer")]
public interface IConversationObserver : IGrainObserver
{
    /// <param name="key">Which conversation, as it is named in the cluster.</param>
    /// <param name="upto">The stream's last event; <see cref="long.MaxValue"/> if that is not known.</param>
    [OneWay, Alias("moved")]
    void OnAppended(string key, long upto);

    /// <param name="key">Which conversation, as it is named in the cluster.</param>
    [OneWay, Alias("signalled")]
    void OnSignal(string key, ConversationSignal signal);
}
