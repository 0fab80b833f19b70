using Blinq.Grains.Conversations;
using Blinq.Identity.Trust;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Indexes;
using static Blinq.Grains.Tests.Conversations.ConversationStory;

namespace Blinq.Grains.Tests.Conversations;

public sealed class EnteringAnonymouslyTests
{
    [Fact]
    public void GivenNothing_WhenEntered_ThenUnusable() =>
        Assert.IsType<EnterOutcome.Unusable>(new ConversationStory().Enter(First, TestData.Accepted()));

    [Fact]
    public void GivenAnonymous_WhenEnteredWithAnotherCredential_ThenUnusable()
    {
        var story = Anonymous();

        Assert.IsType<EnterOutcome.Unusable>(story.Enter(Second, TestData.Accepted()));
        Assert.IsType<EnterOutcome.Unusable>(story.Enter(Second, TestData.Absent));
        Assert.Empty(story.Recorded);
    }

    [Fact]
    public void GivenAnonymous_WhenEnteredSoon_ThenResumedWithoutRecord()
    {
        var story = Anonymous().After(TimeSpan.FromMinutes(4.9));

        Assert.Equal(new EnterOutcome.Entered(null, Resumed: true, Seq: 1, CredentialIssued: false), story.Enter(First, TestData.Absent));
        Assert.Empty(story.Recorded);
    }

    [Fact]
    public void GivenAnonymous_WhenEnteredAfterFiveMinutes_ThenResumedAndRecorded()
    {
        var story = Anonymous().After(TimeSpan.FromMinutes(5));

        Assert.Equal(new EnterOutcome.Entered(null, Resumed: true, Seq: 2, CredentialIssued: false), story.Enter(First, TestData.Absent));
        Assert.Equal(new ConversationEvent.SessionResumed(), Assert.Single(story.Recorded));
    }

    [Fact]
    public void GivenAnonymousInOptional_WhenEnteredWithRefusedToken_ThenGoesOnAndTheRefusalIsRecorded()
    {
        var story = Anonymous();

        Assert.Equal(new EnterOutcome.Entered(null, Resumed: true, Seq: 2, CredentialIssued: false), story.Enter(First, TestData.Refused));
        Assert.Equal(
            new ConversationEvent.IdentityRefused("expired", "fedcba9876543210", -12.5), Assert.Single(story.Recorded));
    }

    [Fact]
    public void ObserveDidNotSeeTheTokensOfVisitorsWhoCameBack()
    {
        var story = Anonymous();
        var terms = TestData.Terms(IdentityMode.Observe);

        Assert.Null(Assert.IsType<EnterOutcome.Entered>(story.Enter(First, TestData.Refused, terms)).User);
        Assert.Equal(
            new ConversationEvent.IdentityRefused("expired", "fedcba9876543210", -12.5), Assert.Single(story.Recorded));

        story.After(TimeSpan.FromMinutes(5));
        Assert.Null(Assert.IsType<EnterOutcome.Entered>(story.Enter(First, TestData.Accepted(), terms)).User);
        Assert.Equal(
            new ConversationEvent.SessionResumed(ObservedKeyId: TestData.Key1, Fingerprint: "0123456789abcdef"),
            Assert.Single(story.Recorded));
        Assert.Equal(
            [new IndexEntry.SessionActive(0), new IndexEntry.IdentityObserved(TestData.Key1)],
            ConversationIndexing.ListsOf(SessionId.New(TimeProvider.System.GetUtcNow()), story.Recorded));
        Assert.Null(ConversationIndexing.RequiredEpoch(story.Recorded));
    }

    [Fact]
    public void GivenAnonymousInOff_WhenEnteredWithToken_ThenGoesOnUnrecorded()
    {
        var story = Anonymous();

        foreach (var verdict in new[] { TestData.Accepted(), TestData.Refused })
        {
            var outcome = Assert.IsType<EnterOutcome.Entered>(story.Enter(First, verdict, TestData.Terms(IdentityMode.Off)));
            Assert.Null(outcome.User);
            Assert.Empty(story.Recorded);
        }
    }

    [Fact]
    public void GivenAnonymousUnderRequired_WhenEnteredWithoutAcceptedToken_ThenIdentityRequired()
    {
        var story = Anonymous();

        Assert.IsType<EnterOutcome.IdentityRequired>(story.Enter(First, TestData.Absent, TestData.Terms(IdentityMode.Required)));
        Assert.IsType<EnterOutcome.IdentityRequired>(story.Enter(First, TestData.Refused, TestData.Terms(IdentityMode.Required)));
        Assert.Empty(story.Recorded);
    }

    [Fact]
    public void GivenAnonymous_WhenClaimed_ThenBoundWithANewCredentialAndTheOldOneEnds()
    {
        var story = Anonymous();

        var outcome = story.Enter(First, TestData.Accepted(), replacement: Second);

        Assert.Equal(
            new EnterOutcome.Entered(new BoundUser(new("alice"), "Alice", "alice@example.com"), Resumed: true, Seq: 2, CredentialIssued: true),
            outcome);
        Assert.Equal(new ConversationEvent.IdentityBound(TestData.Identity(), Second), Assert.Single(story.Recorded));
        Assert.Equal(AccessRefusal.SessionUnknown, story.Refusal(First));
        Assert.Null(story.Refusal(Second));
    }

    [Fact]
    public void GivenAnonymousUnderRequired_WhenClaimed_ThenBound() =>
        Assert.IsType<EnterOutcome.Entered>(Anonymous().Enter(First, TestData.Accepted(), TestData.Terms(IdentityMode.Required)));

    [Fact]
    public void GivenPolicyAgainstClaims_WhenClaimed_ThenUnusable()
    {
        var terms = TestData.Terms(policy: new IdentityPolicy { ClaimAnonymous = false });

        Assert.IsType<EnterOutcome.Unusable>(Anonymous().Enter(First, TestData.Accepted(), terms));
    }

    [Fact]
    public void GivenHalfAnHourWithoutActivity_WhenClaimed_ThenUnusable()
    {
        Assert.IsType<EnterOutcome.Entered>(Anonymous().After(TimeSpan.FromMinutes(30)).Enter(First, TestData.Accepted()));
        Assert.IsType<EnterOutcome.Unusable>(Anonymous().After(TimeSpan.FromMinutes(30.1)).Enter(First, TestData.Accepted()));
    }

    [Fact]
    public void GivenRecentPostOrReturn_WhenClaimed_ThenBound()
    {
        var posted = Anonymous().After(TimeSpan.FromMinutes(29));
        posted.Post(First);
        Assert.IsType<EnterOutcome.Entered>(posted.After(TimeSpan.FromMinutes(29)).Enter(First, TestData.Accepted()));

        var returned = Anonymous().After(TimeSpan.FromMinutes(29));
        returned.Enter(First, TestData.Absent);
        Assert.IsType<EnterOutcome.Entered>(returned.After(TimeSpan.FromMinutes(29)).Enter(First, TestData.Accepted()));
    }

    [Fact]
    public void GivenOnlyTheTenantSpokeLately_WhenClaimed_ThenUnusable()
    {
        var story = Anonymous().After(TimeSpan.FromMinutes(29));
        story.Reply();

        Assert.IsType<EnterOutcome.Unusable>(story.After(TimeSpan.FromMinutes(2)).Enter(First, TestData.Accepted()));
    }

    [Fact]
    public void GivenAnonymousReset_WhenItsCredentialIsShown_ThenUnusable()
    {
        var story = Anonymous();
        story.Reset(First);

        Assert.IsType<EnterOutcome.Unusable>(story.Enter(First, TestData.Accepted()));
        Assert.IsType<EnterOutcome.Unusable>(story.Enter(First, TestData.Absent));
    }
}
