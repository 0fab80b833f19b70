using Blinq.Grains.Activations;
using Blinq.Grains.Feeds;
using Blinq.Ledger.Streams;

namespace Blinq.Grains.Conversations;

/// <summary>A conversation in memory, and who hears of it: what an activation is a shell around, and may be handed.</summary>
internal sealed class ConversationInstance : ICallTarget
{
    public const string Kind = "conversation";

    public ConversationInstance(ConversationKey key, GrainServices parts)
    {
        ConversationObservers = new ConversationObservers(parts.Moves, parts.ObserverLog);
        Grain = new Conversation(key, parts.Ledger, parts.Reading, ConversationObservers);
    }

    public Conversation Grain { get; }

    public ConversationObservers ConversationObservers { get; }

    StreamId ICallTarget.Stream => Grain.Stream;

    string ICallTarget.Kind => Kind;

    void ICallTarget.Forget() => Grain.Forget();

    // The next turn's activation will be another one anyhow.
    void ICallTarget.Leave() { }
}
