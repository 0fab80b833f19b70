namespace Blinq.Grains.Conversations.Wire;

/// <summary>What came of a tenant's call that records or ends.</summary>
[GenerateSerializer, Immutable, Alias("blinq.conversation.recording")]
public abstract record RecordReply
{
    private protected RecordReply() { }

    [GenerateSerializer, Immutable, Alias("blinq.conversation.recording.recorded")]
    public sealed record Recorded([property: Id(0)] long Seq, [property: Id(1)] DateTimeOffset At) : RecordReply;

    [GenerateSerializer, Immutable, Alias("blinq.conversation.recording.unknown")]
    public sealed record Unknown : RecordReply
    {
        public static readonly Unknown Instance = new();
    }

    [GenerateSerializer, Immutable, Alias("blinq.conversation.recording.ended")]
    public sealed record Ended : RecordReply
    {
        public static readonly Ended Instance = new();
    }
}
