namespace Blinq.Grains.Conversations.Wire;

/// <summary>What came of asking to read.</summary>
/// <param name="Refusal"><c>null</c> if the visitor may.</param>
/// <param name="StandsUntil">Until when the answer is good if nothing happens; meaningless where the visitor may not.</param>
/// <param name="Seq">The stream's last event now; 0 where the visitor may not.</param>
[GenerateSerializer, Immutable, Alias("blinq.conversation.access.reply")]
public sealed record AccessReply(
    [property: Id(0)] WireAccessRefusal? Refusal, [property: Id(1)] long Seq,
    [property: Id(2)] DateTimeOffset StandsUntil);
