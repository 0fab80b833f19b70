using Blinq.Grains.Conversations;
using Blinq.Identity.Trust;
using static Blinq.Grains.Tests.Conversations.ConversationStory;

namespace Blinq.Grains.Tests.Conversations;

/// <summary>What a conversation's visitor may see by, and the searches made with it.</summary>
public sealed class ScopingTests
{
    private const string Pro = """{"plan":"pro"}""";

    private static readonly ScopeOutcome.InScope Nobody = new(null, null);

    [Fact]
    public void GivenAnonymous_ThenNobody() => Assert.Equal(Nobody, Scope(Anonymous()));

    [Fact]
    public void GivenBound_ThenTheUserAndTheCountedClaims() =>
        Assert.Equal(new ScopeOutcome.InScope(TestData.Identity().User, Pro), Scope(Bound(TestData.Identity(claims: Pro))));

    [Fact]
    public void GivenBound_WhenSuspended_ThenNobody()
    {
        var story = Bound(TestData.Identity(claims: Pro));
        Assert.Equal(Nobody, Scope(story, TestData.Terms(keys: [(TestData.Key2, null)])));
        Assert.Equal(Nobody, Scope(story, TestData.Terms(IdentityMode.Off)));
        Assert.Equal(Nobody, Scope(story, TestData.Terms(revocations: TestData.Revoked(TestData.Identity(), TestData.Noon.AddDays(1)))));
        Assert.Equal(Nobody, Scope(story.After(TimeSpan.FromDays(2))));
    }

    [Fact]
    public void GivenNone_OrOneThatIsOver_ThenSo()
    {
        Assert.IsType<ScopeOutcome.Unknown>(Scope(new ConversationStory()));
        var story = Bound();
        story.End();
        Assert.IsType<ScopeOutcome.Ended>(Scope(story));
        var erased = Bound();
        erased.Erase();
        Assert.IsType<ScopeOutcome.Ended>(Scope(erased));
    }

    [Fact]
    public void GivenASearch_ThenItIsRecordedWithTheScopeItWasMadeWith()
    {
        var story = Bound(TestData.Identity(claims: Pro));
        var decision = Decide.RecordSearch(story.State, Search(Pro), story.Now);
        Assert.Equal(new ScopeOutcome.Recorded(2, story.Now), decision.Outcome);
        var searched = Assert.IsType<ConversationEvent.KnowledgeSearched>(Assert.Single(decision.Events));
        Assert.Equal(("refund", 7L), (searched.Query, searched.AudienceVersion));
    }

    [Fact]
    public void GivenASearch_WhenTheScopeChangedMeanwhile_ThenItIsNotRecordedAndTheNewOneIsTold()
    {
        var story = Bound(TestData.Identity(claims: """{"plan":"free"}"""));
        var decision = Decide.RecordSearch(story.State, Search(Pro), story.Now);
        Assert.Empty(decision.Events);
        Assert.Equal(new ScopeOutcome.InScope(TestData.Identity().User, """{"plan":"free"}"""), decision.Outcome);

        var suspended = Decide.RecordSearch(Bound(TestData.Identity(claims: Pro)).State, Search(Pro, TestData.Terms(IdentityMode.Off)), TestData.Noon);
        Assert.Empty(suspended.Events);
        var otherUser = Decide.RecordSearch(Bound(TestData.Identity("bob", claims: Pro)).State, Search(Pro), TestData.Noon);
        Assert.Empty(otherUser.Events);
    }

    [Fact]
    public void GivenNoConversation_OrOneThatIsOver_ThenASearchIsTold()
    {
        Assert.IsType<ScopeOutcome.Unknown>(Decide.RecordSearch(new ConversationStory().State, Search(Pro), TestData.Noon).Outcome);
        var ended = Bound();
        ended.End();
        Assert.IsType<ScopeOutcome.Ended>(Decide.RecordSearch(ended.State, Search(Pro), ended.Now).Outcome);
    }

    [Fact]
    public void GivenAReplyWithSources_ThenTheyStandInTheMessage()
    {
        var story = Bound(TestData.Identity(claims: Pro));
        var decision = Decide.Reply(story.State, Reply(Pro), story.Now);
        Assert.Equal(new PostOutcome.Posted(2, story.Now, Repeated: false), decision.Outcome);
        var posted = Assert.IsType<ConversationEvent.MessagePosted>(Assert.Single(decision.Events));
        Assert.Equal((MessageRole.Assistant, false, TestData.Manager), (posted.Role, posted.Verified, posted.Actor!.Value));
        Assert.Equal([new ReplySource("guide", 3, "Guide", "https://shop.example/guide")], posted.Sources!);
        var read = (ConversationEvent.MessagePosted)ConversationCodec.Decode(ConversationCodec.MessagePosted, ConversationCodec.Encode(posted));
        Assert.Equal(posted.Sources!, read.Sources!);
    }

    [Fact]
    public void GivenAReplyWithSources_WhenTheScopeChangedMeanwhile_ThenItIsNotPosted()
    {
        var downgraded = Decide.Reply(Bound(TestData.Identity(claims: """{"plan":"free"}""")).State, Reply(Pro), TestData.Noon);
        var suspended = Decide.Reply(Bound(TestData.Identity(claims: Pro)).State, Reply(Pro, TestData.Terms(IdentityMode.Off)), TestData.Noon);
        var anonymous = Decide.Reply(Anonymous().State, Reply(Pro), TestData.Noon);
        foreach (var decision in (Blinq.Grains.Deciding.Decision<ConversationEvent, PostOutcome>[])[downgraded, suspended, anonymous])
        {
            Assert.IsType<PostOutcome.ScopeChanged>(decision.Outcome);
            Assert.Empty(decision.Events);
        }
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(20, true)]
    [InlineData(21, false)]
    [InlineData(null, false)]
    public void GivenAReplyWithSources_ThenItHasOneToTwenty(int? count, bool isPosted)
    {
        var state = Bound(TestData.Identity(claims: Pro)).State;
        var reply = Reply(Pro) with
        {
            Sources = count is { } some ? [.. Enumerable.Range(0, some).Select(i => new ReplySource($"guide {i}", 3, "Guide", "https://shop.example/guide"))] : null!,
        };

        if (isPosted)
            Assert.IsType<PostOutcome.Posted>(Decide.Reply(state, reply, TestData.Noon).Outcome);
        else
            Assert.Throws<ArgumentException>(() => Decide.Reply(state, reply, TestData.Noon));
    }

    [Fact]
    public void GivenAReplyWithSources_WhenItIsNotATenantsMessage_ThenItIsAFault()
    {
        var state = Bound(TestData.Identity(claims: Pro)).State;

        Assert.Throws<ArgumentException>(() => Decide.Reply(state, Reply(Pro) with { Role = MessageRole.Visitor }, TestData.Noon));
        Assert.Throws<ArgumentException>(() => Decide.Reply(state, Reply(Pro) with { Text = "" }, TestData.Noon));
    }

    [Fact]
    public void GivenNoConversation_OrOneThatIsOver_ThenAReplyWithSourcesIsTold()
    {
        Assert.IsType<PostOutcome.Unknown>(Decide.Reply(new ConversationStory().State, Reply(Pro), TestData.Noon).Outcome);
        var ended = Bound();
        ended.End();
        Assert.IsType<PostOutcome.Ended>(Decide.Reply(ended.State, Reply(Pro), ended.Now).Outcome);
    }

    private static ReplyWithSources Reply(string claims, TenantAccessPolicy? terms = null) => new(
        MessageRole.Assistant, "It takes 14 days.", null, null, TestData.Manager, [new ReplySource("guide", 3, "Guide", "https://shop.example/guide")],
        TestData.Identity().User, claims) { Terms = terms ?? TestData.Terms() };

    private static RecordSearch Search(string claims, TenantAccessPolicy? terms = null) =>
        new("refund", [new GivenPassage("guide", 1, 0)], 7, TestData.Identity().User, claims, TestData.Manager) { Terms = terms ?? TestData.Terms() };

    private static ScopeOutcome Scope(ConversationStory story, TenantAccessPolicy? terms = null) =>
        Decide.Scope(story.State, new AskScope { Terms = terms ?? TestData.Terms() }, story.Now);
}
