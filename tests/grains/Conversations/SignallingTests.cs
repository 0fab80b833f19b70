using Blinq.Grains.Conversations;
using Blinq.Grains.Feeds;
using static Blinq.Grains.Tests.Conversations.ConversationStory;

namespace Blinq.Grains.Tests.Conversations;

/// <summary>What is told to those who listen now, and recorded nowhere.</summary>
public sealed class SignallingTests
{
    [Fact]
    public void GivenAnOpenConversation_WhenTheTenantTypes_ThenSo() => Assert.Equal(
        new SignalOutcome.Signalled(ConversationSignal.Typing.Instance), Decide.Typing(Anonymous().State));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 2)]
    [InlineData(long.MaxValue, 2)]
    public void GivenTwoEvents_WhenRead_ThenUpToTheSecondAtMost(long seq, long told)
    {
        var story = Anonymous();
        story.Reply();

        Assert.Equal(new SignalOutcome.Signalled(new ConversationSignal.Seen(told)), Decide.Seen(story.State, new MarkSeen(seq)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void GivenASeqOfNoEvent_WhenRead_ThenItIsAFault(long seq) =>
        Assert.Throws<ArgumentException>(() => Decide.Seen(Anonymous().State, new MarkSeen(seq)));

    [Fact]
    public void GivenNone_OrOneThatIsOver_ThenSo()
    {
        Assert.IsType<SignalOutcome.Unknown>(Decide.Typing(new ConversationStory().State));
        Assert.IsType<SignalOutcome.Unknown>(Decide.Seen(new ConversationStory().State, new MarkSeen(1)));
        var ended = Bound();
        ended.End();
        Assert.IsType<SignalOutcome.Ended>(Decide.Typing(ended.State));
        Assert.IsType<SignalOutcome.Ended>(Decide.Seen(ended.State, new MarkSeen(1)));
    }
}
