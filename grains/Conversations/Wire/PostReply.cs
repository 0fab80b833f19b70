namespace Blinq.Grains.Conversations.Wire;

/// <summary>What came of a message.</summary>
[GenerateSerializer, Immutable, Alias("blinq.conversation.posting")]
public abstract record PostReply
{
    private protected PostReply() { }

    [GenerateSerializer, Immutable, Alias("blinq.conversation.posting.posted")]
    public sealed record Posted([property: Id(0)] long Seq, [property: Id(1)] DateTimeOffset At, [property: Id(2)] bool Repeated)
        : PostReply;

    [GenerateSerializer, Immutable, Alias("blinq.conversation.posting.client-id-reused")]
    public sealed record ClientIdReused : PostReply
    {
        public static readonly ClientIdReused Instance = new();
    }

    [GenerateSerializer, Immutable, Alias("blinq.conversation.posting.refused")]
    public sealed record Refused([property: Id(0)] WireAccessRefusal Refusal) : PostReply;

    [GenerateSerializer, Immutable, Alias("blinq.conversation.posting.unknown")]
    public sealed record Unknown : PostReply
    {
        public static readonly Unknown Instance = new();
    }

    [GenerateSerializer, Immutable, Alias("blinq.conversation.posting.ended")]
    public sealed record Ended : PostReply
    {
        public static readonly Ended Instance = new();
    }
}
