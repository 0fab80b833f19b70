using Blinq.Grains.Conversations;
using Blinq.Identity.Trust;
using static Blinq.Grains.Tests.Conversations.ConversationStory;

namespace Blinq.Grains.Tests.Conversations;

public sealed class StandingTests
{
    [Fact]
    public void GivenUnknownThings_WhenAsked_ThenAllAnswerTheSame()
    {
        var ended = Anonymous();
        ended.End();
        var erased = Bound().Has(ConversationEvent.PayloadErased.Instance);
        var terms = TestData.Terms(IdentityMode.Required);

        Assert.Equal(AccessRefusal.SessionUnknown, new ConversationStory().Refusal(First, terms));
        Assert.Equal(AccessRefusal.SessionUnknown, Anonymous().Refusal(Second, terms));
        Assert.Equal(AccessRefusal.SessionUnknown, Claimed().Refusal(First, terms));
        Assert.Equal(AccessRefusal.SessionUnknown, ended.Refusal(First, terms));
        Assert.Equal(AccessRefusal.SessionUnknown, erased.Refusal(First, terms));
    }

    [Theory]
    [InlineData(IdentityMode.Off, null)]
    [InlineData(IdentityMode.Observe, null)]
    [InlineData(IdentityMode.Optional, null)]
    [InlineData(IdentityMode.Required, AccessRefusal.IdentityRequired)]
    public void GivenAnonymous_WhenAsked_ThenOnlyRequiredRefuses(IdentityMode mode, AccessRefusal? expected) =>
        Assert.Equal(expected, Anonymous().Refusal(First, TestData.Terms(mode)));

    [Theory]
    [InlineData(IdentityMode.Off, AccessRefusal.SessionSuspended)]
    [InlineData(IdentityMode.Observe, AccessRefusal.SessionSuspended)]
    [InlineData(IdentityMode.Optional, null)]
    [InlineData(IdentityMode.Required, null)]
    public void GivenBound_WhenAsked_ThenItStandsWhereTokensIdentify(IdentityMode mode, AccessRefusal? expected) =>
        Assert.Equal(expected, Bound().Refusal(First, TestData.Terms(mode)));

    [Fact]
    public void GivenBoundByARetiredKey_WhenAsked_ThenSuspended() =>
        Assert.Equal(AccessRefusal.SessionSuspended, Bound().Refusal(First, TestData.Terms(keys: (TestData.Key2, null))));

    [Fact]
    public void GivenBoundByAKeyInGrace_WhenTheGraceEnds_ThenSuspended()
    {
        var story = Bound().After(TimeSpan.FromSeconds(59));
        var terms = TestData.Terms(keys: [(TestData.Key2, null), (TestData.Key1, TestData.Noon.AddSeconds(60))]);
        Assert.Null(story.Refusal(First, terms));
        Assert.Equal(AccessRefusal.SessionSuspended, story.After(TimeSpan.FromSeconds(1)).Refusal(First, terms));
    }

    /// <summary>A reader that was let in is not asked about again before: by no moment of it may the answer have changed.</summary>
    [Theory]
    [InlineData(60, 86_400, 60)]
    [InlineData(null, 3_600, 3_600)]
    [InlineData(7_200, 3_600, 3_600)]
    public void GivenBound_WhenAccessIsAllowed_ThenItIsUntilTimeAloneEndsIt(int? graceSeconds, int ttlSeconds, int expectedSeconds)
    {
        var grace = graceSeconds is { } seconds ? TestData.Noon.AddSeconds(seconds) : (DateTimeOffset?)null;
        var terms = TestData.Terms(keys: [(TestData.Key2, null), (TestData.Key1, grace)]) with
        {
            Policy = IdentityPolicy.Default with { IdentifiedSessionTtlSeconds = ttlSeconds },
        };
        var story = Bound();

        var until = SessionAccessPolicy.ExpiresAt(story.State, terms);

        Assert.Equal(TestData.Noon.AddSeconds(expectedSeconds), until);
        Assert.Null(SessionAccessPolicy.Evaluate(story.State, First, terms, until.AddTicks(-1)));
        Assert.Equal(AccessRefusal.SessionSuspended, SessionAccessPolicy.Evaluate(story.State, First, terms, until.AddTicks(1)));
    }

    [Fact]
    public void GivenAnonymous_WhenAccessIsAllowed_ThenTimeAloneNeverEndsIt() =>
        Assert.Equal(DateTimeOffset.MaxValue, SessionAccessPolicy.ExpiresAt(Anonymous().State, TestData.Terms()));

    [Fact]
    public void GivenRevokedSubject_WhenAsked_ThenSuspendedAndOthersAreNot()
    {
        var terms = TestData.Terms(revocations: TestData.Revoked(TestData.Identity(), TestData.Noon));

        Assert.Equal(AccessRefusal.SessionSuspended, Bound().Refusal(First, terms));
        Assert.Null(Bound(TestData.Identity("bob")).Refusal(First, terms));
        Assert.Null(Anonymous().Refusal(First, terms));
    }

    [Fact]
    public void GivenABindingOfATokenThatWasIssuedAfterTheRevocation_WhenAsked_ThenItStandsWhateverTheSkew()
    {
        var identity = TestData.Identity(issuedAt: TestData.Noon.ToUnixTimeSeconds() + 1);
        var terms = TestData.Terms(
            policy: new IdentityPolicy { ClockSkewSeconds = 300 }, revocations: TestData.Revoked(identity, TestData.Noon.AddMilliseconds(400)));

        Assert.Null(Bound(identity).Refusal(First, terms));
    }

    [Fact]
    public void GivenEveryoneRevoked_WhenAsked_ThenSuspended() => Assert.Equal(
        AccessRefusal.SessionSuspended,
        Bound().Refusal(First, TestData.Terms(revocations: Revocations.None with { Everyone = TestData.Noon })));

    [Fact]
    public void GivenNoValidTokenForTheTtl_WhenAsked_ThenSuspended()
    {
        Assert.Null(Bound().After(TimeSpan.FromDays(1)).Refusal(First));
        Assert.Equal(AccessRefusal.SessionSuspended, Bound().After(TimeSpan.FromDays(1).Add(TimeSpan.FromMilliseconds(1))).Refusal(First));
    }

    [Fact]
    public void GivenSuspended_WhenPosting_ThenRefusedAndNothingRecorded()
    {
        var story = Bound();

        Assert.Equal(
            new PostOutcome.Refused(AccessRefusal.SessionSuspended), story.Post(First, terms: TestData.Terms(IdentityMode.Off)));
        Assert.Empty(story.Recorded);
    }

    [Fact]
    public void GivenSuspended_WhenTheModeIsBack_ThenItStandsAgain()
    {
        var story = Bound();
        Assert.NotNull(story.Refusal(First, TestData.Terms(IdentityMode.Observe)));
        Assert.Null(story.Refusal(First, TestData.Terms()));
    }

    [Fact]
    public void GivenErasedAtTheStart_WhenLaterEventsAreStillThere_ThenItStaysClosed()
    {
        var story = new ConversationStory().Has(
            ConversationEvent.PayloadErased.Instance,
            new ConversationEvent.MessagePosted(MessageRole.Visitor, "hi", true),
            new ConversationEvent.SessionResumed(TestData.Identity(), First));

        Assert.Equal(3, story.State.Seq);
        Assert.Null(story.State.Binding);
        Assert.Equal(AccessRefusal.SessionUnknown, story.Refusal(First));
        Assert.IsType<EnterOutcome.Unusable>(story.Enter(First, TestData.Accepted()));
        Assert.IsType<EnterOutcome.Unusable>(story.Join(TestData.Identity()));
        Assert.IsType<PostOutcome.Ended>(story.Reply());
        Assert.IsType<RecordOutcome.Ended>(story.End());
    }
}
