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
        Assert.Equal(2, Assert.IsType<ScopeOutcome.Recorded>(decision.Outcome).Seq);
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
    }

    [Fact]
    public void GivenAReplyWithSources_ThenTheyStandInTheMessage()
    {
        var story = Bound(TestData.Identity(claims: Pro));
        var decision = Decide.Reply(story.State, Reply(Pro), story.Now);
        Assert.IsType<PostOutcome.Posted>(decision.Outcome);
        var posted = Assert.IsType<ConversationEvent.MessagePosted>(Assert.Single(decision.Events));
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
