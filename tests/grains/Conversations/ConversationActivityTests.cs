using Blinq.Grains.Conversations;
using Blinq.Identity.Verdicts;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Indexes;

namespace Blinq.Grains.Tests.Conversations;

/// <summary>What a conversation adds to its tenant's numbers of the day.</summary>
public sealed class ConversationActivityTests
{
    private static readonly VerifiedIdentity Alice = TestData.Identity();
    private static readonly ConversationEvent Asked = new ConversationEvent.MessagePosted(MessageRole.Visitor, "hi", Verified: false);
    private static readonly ConversationEvent AnsweredByAgent = new ConversationEvent.MessagePosted(MessageRole.Agent, "hello", Verified: false);

    private ConversationState _state = ConversationState.Initial;
    private DateTimeOffset _now = TestData.Noon;

    [Fact]
    public void GivenAnAnonymousConversation_WhenAskedAndAnswered_ThenTheFirstAnswerIsTimedOnce()
    {
        Assert.Equal(new IndexEntry.Activity(1, 0, 0, null, 0, null), Happen(new ConversationEvent.SessionStarted(SessionMode.Anonymous, TestData.Credential(0))));
        Assert.Equal(new IndexEntry.Activity(0, 0, 1, null, 0, null), Happen(AnsweredByAgent));
        Assert.Equal(new IndexEntry.Activity(0, 0, 1, null, 0, null), Happen(Asked, seconds: 10));
        Assert.Equal(new IndexEntry.Activity(0, 0, 1, null, 0, null), Happen(Asked, seconds: 20));
        Assert.Equal(new IndexEntry.Activity(0, 0, 1, null, 0, TimeSpan.FromSeconds(50)), Happen(AnsweredByAgent, seconds: 30));
        Assert.Equal(new IndexEntry.Activity(0, 0, 1, null, 0, null), Happen(Asked, seconds: 10));
        Assert.Equal(new IndexEntry.Activity(0, 0, 1, null, 0, null), Happen(AnsweredByAgent, seconds: 10));
    }

    [Fact]
    public void GivenAUser_WhenActive_ThenTheUserIsCountedForTokensAndOwnMessagesOnly()
    {
        Assert.Equal(
            new IndexEntry.Activity(1, 1, 0, Alice.User, 0, null),
            Happen(new ConversationEvent.SessionStarted(SessionMode.Identified, TestData.Credential(0), Identity: Alice)));
        Assert.Equal(new IndexEntry.Activity(0, 0, 1, Alice.User, 1, null), Happen(Asked));
        Assert.Equal(new IndexEntry.Activity(0, 0, 1, null, 0, TimeSpan.Zero), Happen(AnsweredByAgent));
        Assert.Equal(new IndexEntry.Activity(0, 0, 0, Alice.User, 0, null), Happen(new ConversationEvent.SessionResumed(Alice)));
        Assert.Null(Happen(new ConversationEvent.EventRecorded("order.placed", TestData.Manager)));
        Assert.Null(Happen(new ConversationEvent.SessionEnded(SessionEnding.Reset)));
    }

    [Fact]
    public void GivenAnAnonymousConversation_WhenClaimed_ThenItIsVerifiedOnce()
    {
        Happen(new ConversationEvent.SessionStarted(SessionMode.Anonymous, TestData.Credential(0)));
        Assert.Null(Happen(new ConversationEvent.IdentityRefused("expired")));

        Assert.Equal(new IndexEntry.Activity(0, 1, 0, Alice.User, 0, null), Happen(new ConversationEvent.IdentityBound(Alice, TestData.Credential(1))));
    }

    private IndexEntry.Activity? Happen(ConversationEvent happened, int seconds = 0)
    {
        _now = _now.AddSeconds(seconds);
        var activity = ConversationIndexing.Of(new SessionId("AAAAAAAAAAAAAAAAAAAAAA"), _state, [happened], _now).OfType<IndexEntry.Activity>().SingleOrDefault();
        _state = _state.With(happened, _now);
        return activity;
    }
}
