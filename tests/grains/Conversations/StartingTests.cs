using Blinq.Grains.Conversations;
using Blinq.Identity.Trust;
using Blinq.Ledger.Indexes;

namespace Blinq.Grains.Tests.Conversations;

public sealed class StartingTests
{
    private readonly ConversationStory _story = new();

    [Fact]
    public void GivenNoToken_WhenStarted_ThenAnonymousInOneEvent()
    {
        var outcome = Assert.IsType<EnterOutcome.Entered>(_story.Start(TestData.Absent));

        Assert.Equal(new EnterOutcome.Entered(null, Resumed: false, Seq: 1, CredentialIssued: true), outcome);
        var started = Assert.IsType<ConversationEvent.SessionStarted>(Assert.Single(_story.Recorded));
        Assert.Equal(
            new ConversationEvent.SessionStarted(
                SessionMode.Anonymous, ConversationStory.First, TestData.Page, "https://shop.example"),
            started);
    }

    [Theory]
    [InlineData(IdentityMode.Optional)]
    [InlineData(IdentityMode.Required)]
    public void GivenAcceptedToken_WhenStarted_ThenIdentifiedInOneEvent(IdentityMode mode)
    {
        var outcome = Assert.IsType<EnterOutcome.Entered>(_story.Start(TestData.Accepted(), TestData.Terms(mode)));

        Assert.Equal(SessionMode.Identified, outcome.Mode);
        Assert.Equal("alice", outcome.User!.Subject.Value);
        var started = Assert.IsType<ConversationEvent.SessionStarted>(Assert.Single(_story.Recorded));
        Assert.Equal((SessionMode.Identified, TestData.Identity()), (started.Mode, started.Identity!));
        Assert.Equal(new Ledger.Identifiers.Epoch(1), ConversationIndexing.RequiredEpoch(_story.Recorded));
    }

    [Fact]
    public void GivenRefusedTokenInOptional_WhenStarted_ThenAnonymousWithTheReasonAsFallback()
    {
        var outcome = Assert.IsType<EnterOutcome.Entered>(_story.Start(TestData.Refused));

        Assert.Null(outcome.User);
        var started = Assert.IsType<ConversationEvent.SessionStarted>(Assert.Single(_story.Recorded));
        Assert.Equal(("expired", null, "fedcba9876543210", -12.5),
            (started.Fallback, started.Observed, started.Fingerprint, started.ClockDifference));
    }

    [Fact]
    public void GivenObserve_WhenStartedWithRefusedToken_ThenTheReasonIsObserved()
    {
        _story.Start(TestData.Refused, TestData.Terms(IdentityMode.Observe));

        var started = Assert.IsType<ConversationEvent.SessionStarted>(Assert.Single(_story.Recorded));
        Assert.Equal(("expired", null, null), (started.Observed, started.Fallback, started.Identity));
        Assert.Equal(("fedcba9876543210", -12.5), (started.Fingerprint, started.ClockDifference));
        Assert.False(Decide.IsAcceptedWhenObserved(started.Observed));
    }

    [Fact]
    public void GivenObserve_WhenStartedWithAcceptedToken_ThenAnonymousAllTheSame()
    {
        var outcome = Assert.IsType<EnterOutcome.Entered>(_story.Start(TestData.Accepted(), TestData.Terms(IdentityMode.Observe)));

        Assert.Null(outcome.User);
        var started = Assert.IsType<ConversationEvent.SessionStarted>(Assert.Single(_story.Recorded));
        Assert.Equal(("accepted", null), (started.Observed, started.Identity));
        Assert.Equal(
            (TestData.Key1, TestData.Identity().IssuedAt, TestData.Identity().ExpiresAt, "0123456789abcdef"),
            (started.ObservedKeyId!.Value, started.ObservedIat, started.ObservedExp, started.Fingerprint));
        Assert.True(Decide.IsAcceptedWhenObserved(started.Observed));
        Assert.Null(ConversationIndexing.RequiredEpoch(_story.Recorded));
    }

    [Fact]
    public void GivenObserve_WhenStartedWithAcceptedToken_ThenItIsCountedAndItsKeySeenButTheUserIsNotListed()
    {
        _story.Start(TestData.Accepted(key: TestData.Key2), TestData.Terms(IdentityMode.Observe));

        Assert.Equal(
            [new IndexEntry.SessionStarted(), new IndexEntry.IdentityObserved(TestData.Key2)],
            ConversationIndexing.ListsOf(Ledger.Identifiers.SessionId.New(TimeProvider.System.GetUtcNow()), _story.Recorded));
    }

    [Fact]
    public void GivenOff_WhenStartedWithAnyToken_ThenNothingOfItIsRecorded()
    {
        foreach (var verdict in new[] { TestData.Accepted(), TestData.Refused })
        {
            var story = new ConversationStory();
            story.Start(verdict, TestData.Terms(IdentityMode.Off));

            var started = Assert.IsType<ConversationEvent.SessionStarted>(Assert.Single(story.Recorded));
            Assert.Equal((null, null, null, null), (started.Identity, started.Observed, started.Fallback, started.Fingerprint));
        }
    }

    [Fact]
    public void GivenRequired_WhenStartedWithoutAcceptedToken_ThenIdentityRequiredAndNothingRecorded()
    {
        foreach (var verdict in new[] { TestData.Absent, TestData.Refused })
        {
            Assert.IsType<EnterOutcome.IdentityRequired>(_story.Start(verdict, TestData.Terms(IdentityMode.Required)));
            Assert.Empty(_story.Recorded);
        }
    }
}
