using Blinq.Grains.Keys;

namespace Blinq.Grains.Feeds;

/// <summary>Hears from those who append, or who heard of an append. Must return at once and not throw. Thread-safe.</summary>
public interface IAppendListener
{
    /// <param name="upto">The stream's last event; <see cref="long.MaxValue"/> if that is not known, or only may be.</param>
    void OnAppended(ConversationKey key, long upto);
}
