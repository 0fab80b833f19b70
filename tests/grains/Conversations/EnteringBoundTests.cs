using Blinq.Grains.Conversations;
using Blinq.Identity.Trust;
using Blinq.Identity.Verdicts;
using static Blinq.Grains.Tests.Conversations.ConversationStory;

namespace Blinq.Grains.Tests.Conversations;

public sealed class EnteringBoundTests
{
    [Fact]
    public void GivenBound_WhenSameSubjectReturnsSoon_ThenResumedWithTheSameCredentialAndNoRecord()
    {
        var story = Bound().After(TimeSpan.FromMinutes(4.9));

        var outcome = Assert.IsType<EnterOutcome.Entered>(story.Enter(First, TestData.Accepted()));

        Assert.Equal((true, 1L, false), (outcome.Resumed, outcome.Seq, outcome.CredentialIssued));
        Assert.Empty(story.Recorded);
    }

    [Fact]
    public void GivenBound_WhenSameSubjectReturnsAfterFiveMinutes_ThenRecorded()
    {
        var story = Bound().After(TimeSpan.FromMinutes(5));
        var outcome = Assert.IsType<EnterOutcome.Entered>(story.Enter(First, TestData.Accepted()));

        Assert.Equal((true, 2L, false), (outcome.Resumed, outcome.Seq, outcome.CredentialIssued));
        Assert.Equal(new ConversationEvent.SessionResumed(TestData.Identity()), Assert.Single(story.Recorded));
    }

    [Fact]
    public void GivenShortTtl_WhenReturningAfterHalfOfIt_ThenRecordedSoThatItDoesNotRunOut()
    {
        var terms = TestData.Terms(policy: new IdentityPolicy { IdentifiedSessionTtlSeconds = 60 });
        var story = Bound();
        for (var i = 0; i < 10; i++)
        {
            story.After(TimeSpan.FromSeconds(29.9)).Enter(First, TestData.Accepted(), terms);
            Assert.Empty(story.Recorded);
            Assert.IsType<EnterOutcome.Entered>(story.After(TimeSpan.FromSeconds(0.1)).Enter(First, TestData.Accepted(), terms));
            Assert.Single(story.Recorded);
            Assert.Null(story.Refusal(First, terms));
        }
    }

    public static TheoryData<string> Differences => ["key", "epoch", "name", "email", "claims"];

    [Theory]
    [MemberData(nameof(Differences))]
    public void GivenBound_WhenTheTokenDiffers_ThenRecorded(string what)
    {
        var identity = what switch
        {
            "key" => TestData.Identity(key: TestData.Key2),
            "epoch" => TestData.Identity(epoch: 2),
            "name" => TestData.Identity(name: "Alicia"),
            "claims" => TestData.Identity(claims: """{"plan":"pro"}"""),
            _ => TestData.Identity(email: null),
        };
        var story = Bound();

        var outcome = Assert.IsType<EnterOutcome.Entered>(story.Enter(
            First, TestData.Accepted(identity), TestData.Terms(keys: [(TestData.Key2, null), (TestData.Key1, TestData.Noon.AddHours(1))])));

        Assert.False(outcome.CredentialIssued);
        Assert.Equal(new ConversationEvent.SessionResumed(identity), Assert.Single(story.Recorded));
        Assert.Equal(identity, story.State.Binding);
    }

    [Fact]
    public void GivenSuspendedByRevocation_WhenANewerTokenOfTheSameSubjectCame_ThenItIsBack()
    {
        var story = Bound();
        var terms = TestData.Terms(revocations: TestData.Revoked(TestData.Identity(), TestData.Noon.AddSeconds(60)));
        Assert.Equal(AccessRefusal.SessionSuspended, story.After(TimeSpan.FromSeconds(100)).Refusal(First, terms));

        story.Enter(First, TestData.Accepted(TestData.Identity(now: story.Now)), terms);

        Assert.Single(story.Recorded);
        Assert.Null(story.Refusal(First, terms));
    }

    [Fact]
    public void GivenARevocationNewerThanTheRecordedBinding_WhenReturning_ThenRecorded()
    {
        var identity = TestData.Identity(issuedAt: TestData.Noon.AddHours(1).ToUnixTimeSeconds());
        var story = Bound(identity).After(TimeSpan.FromSeconds(20));
        var terms = TestData.Terms(revocations: TestData.Revoked(identity, TestData.Noon.AddSeconds(10)));
        Assert.Null(story.Refusal(First, terms));

        story.Enter(First, TestData.Accepted(identity), terms);
        Assert.Single(story.Recorded);

        story.Enter(First, TestData.Accepted(identity), terms);
        Assert.Empty(story.Recorded);
        story.Enter(First, TestData.Accepted(identity), TestData.Terms(revocations: TestData.Revoked(identity, story.Now)));
        Assert.Empty(story.Recorded);
    }

    [Fact]
    public void GivenClaimed_WhenTheEndedCredentialComesWithTheSameSubjectsToken_ThenItGetsANewOne()
    {
        var story = Claimed();
        var third = TestData.Credential("third");

        var outcome = Assert.IsType<EnterOutcome.Entered>(story.Enter(First, TestData.Accepted(), replacement: third));

        Assert.True(outcome.CredentialIssued);
        Assert.True(outcome.Resumed);
        Assert.Equal(new ConversationEvent.SessionResumed(TestData.Identity(), third), Assert.Single(story.Recorded));
        Assert.Null(story.Refusal(third));
        Assert.Null(story.Refusal(Second));
        Assert.Equal(AccessRefusal.SessionUnknown, story.Refusal(First));
    }

    [Fact]
    public void GivenClaimed_WhenTheEndedCredentialComesWithAnythingElse_ThenUnusable()
    {
        var story = Claimed();

        Assert.IsType<EnterOutcome.Unusable>(story.Enter(First, TestData.Accepted("mallory")));
        Assert.IsType<EnterOutcome.Unusable>(story.Enter(First, TestData.Absent));
        Assert.IsType<EnterOutcome.Unusable>(story.Enter(First, TestData.Refused));
    }

    [Fact]
    public void GivenBoundConversation_WhenAnotherSubjectEnters_ThenUnusableAndUntouched()
    {
        var story = Bound();

        Assert.IsType<EnterOutcome.Unusable>(story.Enter(First, TestData.Accepted("mallory")));
        Assert.Empty(story.Recorded);
    }

    [Theory]
    [InlineData("Alice")]
    [InlineData("alice ")]
    [InlineData("alicé")]
    public void GivenBoundConversation_WhenASimilarSubjectEnters_ThenUnusable(string subject) =>
        Assert.IsType<EnterOutcome.Unusable>(Bound().Enter(First, TestData.Accepted(subject)));

    [Fact]
    public void GivenBound_WhenEnteredWithoutAcceptedToken_ThenUnusable()
    {
        Assert.IsType<EnterOutcome.Unusable>(Bound().Enter(First, TestData.Absent));
        Assert.IsType<EnterOutcome.Unusable>(Bound().Enter(First, TestData.Refused));
    }

    [Theory]
    [InlineData(IdentityMode.Off)]
    [InlineData(IdentityMode.Observe)]
    public void GivenBound_WhenTokensDoNotCount_ThenUnusableEvenWithOne(IdentityMode mode) =>
        Assert.IsType<EnterOutcome.Unusable>(Bound().Enter(First, TestData.Accepted(), TestData.Terms(mode)));

    [Fact]
    public void GivenBoundUnderRequired_WhenEnteredWithoutAcceptedToken_ThenIdentityRequired() =>
        Assert.IsType<EnterOutcome.IdentityRequired>(Bound().Enter(First, TestData.Refused, TestData.Terms(IdentityMode.Required)));

    [Fact]
    public void GivenEnded_WhenEnteredWithEverything_ThenUnusable()
    {
        var story = Bound();
        story.End();

        Assert.IsType<EnterOutcome.Unusable>(story.Enter(First, TestData.Accepted()));
    }

    [Fact]
    public void GivenBound_WhenJoinedFromAnotherDevice_ThenOneMoreCredentialOpensIt()
    {
        var story = Bound();

        var outcome = Assert.IsType<EnterOutcome.Entered>(story.Join(TestData.Identity(), credential: Second));

        Assert.Equal((true, true, 2L), (outcome.Resumed, outcome.CredentialIssued, outcome.Seq));
        Assert.Equal(new ConversationEvent.SessionResumed(TestData.Identity(), Second), Assert.Single(story.Recorded));
        Assert.Null(story.Refusal(First));
        Assert.Null(story.Refusal(Second));
    }

    public static TheoryData<string> Suspensions => ["rotation", "revocation", "time"];

    /// <summary>Somebody else has a credential that was got with a proof which no longer counts.</summary>
    [Theory]
    [MemberData(nameof(Suspensions))]
    public void GivenSuspended_WhenItsUserComesBack_ThenAllOtherCredentialsEnd(string what)
    {
        var (story, terms, back) = Suspended(what);

        var outcome = Assert.IsType<EnterOutcome.Entered>(story.Enter(First, TestData.Accepted(back), terms));

        Assert.Equal((4L, false), (outcome.Seq, outcome.CredentialIssued));
        Assert.Equal([new ConversationEvent.CredentialEnded(Second, Superseded: true), new ConversationEvent.SessionResumed(back)], story.Recorded);
        Assert.Null(story.Refusal(First, terms));
        Assert.Equal(AccessRefusal.SessionUnknown, story.Refusal(Second, terms));
        // Another browser of the user's has a token, too.
        Assert.True(Assert.IsType<EnterOutcome.Entered>(story.Enter(Second, TestData.Accepted(back), terms)).CredentialIssued);
        Assert.Null(story.Refusal(First, terms));
    }

    [Theory]
    [MemberData(nameof(Suspensions))]
    public void GivenSuspended_WhenItsUserComesFromANewDevice_ThenAllCredentialsEndButItsOwn(string what)
    {
        var (story, terms, back) = Suspended(what);
        var third = TestData.Credential("third");

        var outcome = Assert.IsType<EnterOutcome.Entered>(story.Join(back, terms, third));

        Assert.Equal((5L, true), (outcome.Seq, outcome.CredentialIssued));
        Assert.Equal(third, Assert.Single(story.State.Credentials.Live));
        Assert.Null(story.Refusal(third, terms));
    }

    /// <summary>In a grace both keys count. What was got with the older one must not outlive it because its user has a token of the newer.</summary>
    [Fact]
    public void GivenAGrace_WhenTheFirstTokenOfTheNewerKeyComes_ThenAllOtherCredentialsEnd()
    {
        var terms = TestData.Terms(keys: [(TestData.Key2, null), (TestData.Key1, TestData.Noon.AddHours(1))]);
        var newer = TestData.Identity(key: TestData.Key2, epoch: 2);
        var story = Bound();
        story.Join(TestData.Identity(), terms, Second);

        story.Enter(First, TestData.Accepted(newer), terms);
        Assert.Equal(AccessRefusal.SessionUnknown, story.Refusal(Second, terms));

        // A backend that still signs with the older one shuts nobody out.
        Assert.IsType<EnterOutcome.Entered>(story.Enter(Second, TestData.Accepted(), terms, TestData.Credential("third")));
        Assert.Null(story.Refusal(First, terms));
        Assert.Null(story.Refusal(TestData.Credential("third"), terms));
    }

    // Two devices of the user's, or one and somebody with a leaked secret.
    private static (ConversationStory Story, TenantAccessPolicy Terms, VerifiedIdentity Back) Suspended(string what)
    {
        var story = Bound();
        story.Join(TestData.Identity(), credential: Second);
        story.After(TimeSpan.FromDays(2));
        var (terms, back) = what switch
        {
            "rotation" => (TestData.Terms(keys: [(TestData.Key2, null)]), TestData.Identity(key: TestData.Key2, epoch: 2, now: story.Now)),
            "revocation" => (TestData.Terms(revocations: TestData.Revoked(TestData.Identity(), TestData.Noon.AddSeconds(60))), TestData.Identity(now: story.Now)),
            _ => (TestData.Terms(), TestData.Identity(now: story.Now)),
        };
        Assert.Equal((AccessRefusal.SessionSuspended, AccessRefusal.SessionSuspended), (story.Refusal(First, terms), story.Refusal(Second, terms)));
        return (story, terms, back);
    }

    [Fact]
    public void GivenConversationsOfOthers_WhenJoined_ThenUnusable()
    {
        var ended = Bound();
        ended.End();

        Assert.IsType<EnterOutcome.Unusable>(Bound().Join(TestData.Identity("mallory")));
        Assert.IsType<EnterOutcome.Unusable>(Anonymous().Join(TestData.Identity()));
        Assert.IsType<EnterOutcome.Unusable>(new ConversationStory().Join(TestData.Identity()));
        Assert.IsType<EnterOutcome.Unusable>(ended.Join(TestData.Identity()));
        Assert.IsType<EnterOutcome.Unusable>(Bound().Join(TestData.Identity(), TestData.Terms(IdentityMode.Off)));
        Assert.IsType<EnterOutcome.Unusable>(Bound().Join(TestData.Identity(), TestData.Terms(IdentityMode.Observe)));
    }

    [Fact]
    public void GivenEightCredentials_WhenANinthJoins_ThenTheOldestLeavesButCanComeBackWithAToken()
    {
        var story = Bound();
        for (var i = 2; i <= 9; i++)
            story.Join(TestData.Identity(), credential: TestData.Credential(i));

        Assert.Equal(8, story.State.Credentials.Live.Length);
        Assert.Equal(AccessRefusal.SessionUnknown, story.Refusal(First));
        Assert.Null(story.Refusal(TestData.Credential(2)));

        var back = Assert.IsType<EnterOutcome.Entered>(story.Enter(First, TestData.Accepted()));
        Assert.True(back.CredentialIssued);
        Assert.Equal(8, story.State.Credentials.Live.Length);
    }

    [Fact]
    public void GivenManyCredentials_WhenTheyEnd_ThenTheNewest64AreRemembered()
    {
        var story = Bound();
        for (var i = 1; i <= 100; i++)
            story.Join(TestData.Identity(), credential: TestData.Credential(i));

        // 101 credentials: 8 live, of the 93 that ended the first 29 are forgotten.
        Assert.Equal(64, story.State.Credentials.Ended.Length);
        Assert.IsType<EnterOutcome.Unusable>(story.Enter(TestData.Credential(28), TestData.Accepted()));
        Assert.IsType<EnterOutcome.Entered>(story.Enter(TestData.Credential(29), TestData.Accepted()));
    }
}
