using Blinq.Grains.Calls;
using Blinq.Grains.Feeds;
using Blinq.Grains.Keys;
using Blinq.Ledger.Streams;

namespace Blinq.Grains.Conversations;

/// <summary>A conversation in memory, and who hears of it: what an activation is a shell around, and may be handed.</summary>
internal sealed class ConversationInstance : ICallTarget
{
    public const string Kind = "conversation";

    public ConversationInstance(ConversationKey key, ConversationServices parts)
    {
        Observers = new ConversationObservers(parts.Appended, parts.ObserverLog);
        Grain = new Conversation(key, parts.Ledger, parts.Consistency, Observers);
    }

    public Conversation Grain { get; }

    public ConversationObservers Observers { get; }

    StreamId ICallTarget.Stream => Grain.Stream;

    string ICallTarget.Kind => Kind;

    void ICallTarget.ResetState() => Grain.ResetState();

    // The next turn's activation will be another one anyhow.
    void ICallTarget.Leave() { }
}
