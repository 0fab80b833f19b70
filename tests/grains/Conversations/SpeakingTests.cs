using Blinq.Grains.Conversations;
using static Blinq.Grains.Tests.Conversations.ConversationStory;

namespace Blinq.Grains.Tests.Conversations;

public sealed class SpeakingTests
{
    [Fact]
    public void GivenAnonymous_WhenPosting_ThenNotVerifiedAndStaysSoAfterBinding()
    {
        var story = Anonymous();
        story.Post(First, "before");
        var before = Assert.IsType<ConversationEvent.MessagePosted>(Assert.Single(story.Recorded));
        Assert.Equal((false, null), (before.Verified, before.Author));

        story.Enter(First, TestData.Accepted(), replacement: Second);
        story.Post(Second, "after");
        var after = Assert.IsType<ConversationEvent.MessagePosted>(Assert.Single(story.Recorded));
        Assert.Equal((true, "Alice"), (after.Verified, after.Author));
    }

    [Fact]
    public void GivenOpen_WhenTheTenantReplies_ThenPostedWithItsActor()
    {
        var story = Anonymous();

        Assert.IsType<PostOutcome.Posted>(story.Reply("one moment", MessageRole.Agent));
        Assert.Equal(
            new ConversationEvent.MessagePosted(MessageRole.Agent, "one moment", false, null, "Bot", TestData.Manager),
            Assert.Single(story.Recorded));
    }

    [Fact]
    public void GivenNoneOrEnded_WhenTheTenantActs_ThenUnknownOrEnded()
    {
        Assert.IsType<PostOutcome.Unknown>(new ConversationStory().Reply());
        Assert.IsType<RecordOutcome.Unknown>(new ConversationStory().Record());
        Assert.IsType<RecordOutcome.Unknown>(new ConversationStory().End());

        var ended = Bound();
        Assert.IsType<RecordOutcome.Recorded>(ended.End());
        Assert.IsType<PostOutcome.Ended>(ended.Reply());
        Assert.IsType<RecordOutcome.Ended>(ended.Record());
        Assert.IsType<RecordOutcome.Ended>(ended.End());
    }

    [Fact]
    public void GivenTextThatCannotBeKept_WhenPosting_ThenItIsAFault()
    {
        foreach (var text in new[] { "", "\ud800", new string('x', 8_001) })
            Assert.Throws<ArgumentException>(() => Anonymous().Post(First, text));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("1")]
    [InlineData("{")]
    [InlineData("{} {}")]
    public void GivenDataThatIsNoObject_WhenRecorded_ThenItIsAFault(string data) =>
        Assert.Throws<ArgumentException>(() => Anonymous().Record(data: data));

    [Fact]
    public void GivenVisitorsAndTenantsClientIds_WhenTheSame_ThenTheMarksDiffer()
    {
        ConversationEvent.MessagePosted Message(MessageRole role) => new(role, "x", false, "1");

        Assert.NotEqual(ClientIds.KeyOf(Message(MessageRole.Visitor)), ClientIds.KeyOf(Message(MessageRole.Agent)));
        Assert.Equal(ClientIds.KeyOf(Message(MessageRole.Assistant)), ClientIds.KeyOf(Message(MessageRole.Agent)));
        Assert.Null(ClientIds.KeyOf(Message(MessageRole.Agent) with { ClientId = null }));
    }
}
