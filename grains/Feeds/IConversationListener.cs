using Blinq.Grains.Keys;

namespace Blinq.Grains.Feeds;

/// <summary>Hears of appends and of signals. Must return at once and not throw. Thread-safe.</summary>
public interface IConversationListener : IAppendListener
{
    void OnSignal(ConversationKey key, ConversationSignal signal);
}
