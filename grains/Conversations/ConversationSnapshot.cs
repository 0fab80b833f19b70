using Blinq.Ledger.Streams;

namespace Blinq.Grains.Conversations;

/// <summary>
/// A conversation's state as it was at an event of its stream, so that an activation need not read the events before. It is
/// never the truth: an activation that begins with it asks the ledger whether it holds that head.
/// </summary>
public sealed record ConversationSnapshot(StreamHead Head, ConversationState State)
{
    /// <summary>Whose it is.</summary>
    public required StreamId Stream { get; init; }

    /// <summary>Without the state, which is about a person: this text can end up in a log line.</summary>
    public override string ToString() => $"{nameof(ConversationSnapshot)} {{ Stream = {Stream}, Seq = {Head.Seq} }}";
}
