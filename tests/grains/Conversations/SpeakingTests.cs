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

        Assert.Equal(new PostOutcome.Posted(2, story.Now, Repeated: false), story.Reply("one moment", MessageRole.Agent));
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
        Assert.Equal(new RecordOutcome.Recorded(2, ended.Now), ended.End());
        Assert.IsType<PostOutcome.Ended>(ended.Reply());
        Assert.IsType<RecordOutcome.Ended>(ended.Record());
        Assert.IsType<RecordOutcome.Ended>(ended.End());
    }

    [Fact]
    public void GivenTextThatCannotBeKept_WhenPosting_ThenItIsAFault()
    {
        foreach (var text in new[] { "", "\ud800", new string('x', 8_001), null! })
            Assert.Throws<ArgumentException>(() => Anonymous().Post(First, text));
        Assert.IsType<PostOutcome.Posted>(Anonymous().Post(First, new string('x', 8_000)));
        Assert.IsType<PostOutcome.Posted>(Anonymous().Post(First, "x"));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("1", true)]
    [InlineData(null, true)]
    public void GivenAClientId_WhenPosting_ThenItIsKeptOrAFault(string? clientId, bool isKept)
    {
        var story = Anonymous();
        if (isKept)
            story.Post(First, clientId: clientId);
        else
            Assert.Throws<ArgumentException>(() => story.Post(First, clientId: clientId));

        Assert.Equal(isKept ? [clientId] : [], story.Recorded.OfType<ConversationEvent.MessagePosted>().Select(posted => posted.ClientId));
    }

    [Fact]
    public void GivenAClientIdOrAnAuthor_WhenTooLong_ThenItIsAFault()
    {
        Assert.IsType<PostOutcome.Posted>(Anonymous().Post(First, clientId: new string('x', 128)));
        Assert.Throws<ArgumentException>(() => Anonymous().Post(First, clientId: new string('x', 129)));
        Assert.Throws<ArgumentException>(() => Anonymous().Post(First, clientId: "\ud800"));

        Assert.IsType<PostOutcome.Posted>(Replied(MessageRole.Agent, new string('x', 255)));
        Assert.IsType<PostOutcome.Posted>(Replied(MessageRole.Agent, null));
        Assert.Throws<ArgumentException>(() => Replied(MessageRole.Agent, new string('x', 256)));
        Assert.Throws<ArgumentException>(() => Replied(MessageRole.Agent, "\ud800"));
    }

    [Fact]
    public void GivenATenant_WhenItSpeaksAsTheVisitor_ThenItIsAFault() =>
        Assert.Throws<ArgumentException>(() => Replied(MessageRole.Visitor, null));

    [Fact]
    public void GivenAVisitorWhoCannotRead_WhenTheTextIsWrongToo_ThenItIsAFaultAllTheSame() =>
        Assert.Throws<ArgumentException>(() => Anonymous().Post(Second, ""));

    [Theory]
    [InlineData("a", true)]
    [InlineData("order.placed_2-b", true)]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123", true)]
    [InlineData("01234567890123456789012345678901234567890123456789012345678901234", false)]
    [InlineData("Order", false)]
    [InlineData("order placed", false)]
    [InlineData("замовлення", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void GivenAType_WhenRecorded_ThenItIsShortAndPlain(string? type, bool isType)
    {
        Assert.Equal(isType, Decide.IsRecordedType(type));
        if (isType)
            Assert.IsType<RecordOutcome.Recorded>(Anonymous().Record(type!));
        else
            Assert.Throws<ArgumentException>(() => Anonymous().Record(type!));
    }

    [Fact]
    public void GivenDataWithHalfASurrogatePair_WhenRecorded_ThenItIsAFault() =>
        Assert.Throws<ArgumentException>(() => Anonymous().Record(data: "{\"a\":\"\ud800\"}"));

    [Theory]
    [InlineData('x', 1)]
    [InlineData('я', 2)]
    public void GivenData_WhenRecorded_ThenItHasAtMostSixteenKibibytes(char letter, int bytes)
    {
        var fits = $$"""{"a":"{{new string(letter, (16_384 - 8) / bytes)}}"}""";

        Assert.IsType<RecordOutcome.Recorded>(Anonymous().Record(data: fits));
        Assert.Throws<ArgumentException>(() => Anonymous().Record(data: fits + " "));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("1")]
    [InlineData("{")]
    [InlineData("{} {}")]
    [InlineData("")]
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

    private static PostOutcome Replied(MessageRole role, string? author) => Decide.Reply(
        Anonymous().State, new ReplyToConversation(role, "hello", author, null, TestData.Manager), TestData.Noon).Outcome;
}
