using Blinq.Grains.Conversations;
using Blinq.Ledger.Streams;
using Blinq.Silo.Actors;
using Blinq.Silo.Feeds;

namespace Blinq.Silo.Beginning;

/// <summary>A conversation in memory, and who hears of it: what an activation is a shell around, and may be handed.</summary>
internal sealed class LiveConversation : ITurnTaker
{
    public const string Kind = "conversation";

    public LiveConversation(ConversationKey key, ActorParts parts)
    {
        Observers = new Observers(parts.Moves, parts.ObserverLog);
        Grain = new ConversationGrain(key, parts.Ledger, parts.Reading, Observers);
    }

    public ConversationGrain Grain { get; }

    public Observers Observers { get; }

    StreamId ITurnTaker.Stream => Grain.Stream;

    string ITurnTaker.Kind => Kind;

    void ITurnTaker.Forget() => Grain.Forget();

    // The next turn's activation will be another one anyhow.
    void ITurnTaker.Leave() { }
}
