namespace Blinq.Grains.Feeds;

/// <summary>
/// Something that is told to those who have a conversation's stream open now, and to no one later: it is no event, stands in no
/// trail, and may be lost. See docs/adr/0182.
/// </summary>
[GenerateSerializer, Immutable, Alias("blinq.conversation.signal")]
public abstract record ConversationSignal
{
    private ConversationSignal() { }

    /// <summary>The tenant's agent or assistant is writing.</summary>
    [GenerateSerializer, Immutable, Alias("blinq.conversation.signal.typing")]
    public sealed record Typing : ConversationSignal
    {
        public static readonly Typing Instance = new();
    }

    /// <summary>The tenant's agent has read.</summary>
    /// <param name="Seq">Up to this event, which the conversation has.</param>
    [GenerateSerializer, Immutable, Alias("blinq.conversation.signal.seen")]
    public sealed record Seen([property: Id(0)] long Seq) : ConversationSignal;
}
