using Blinq.Grains.Conversations;
using Blinq.Identity.Trust;
using Blinq.Identity.Verdicts;
using static Blinq.Grains.Tests.Conversations.ConversationStory;

namespace Blinq.Grains.Tests.Conversations;

public sealed class LeavingTests
{
    [Fact]
    public void GivenAnonymous_WhenReset_ThenTheConversationEndsWithTheCredential()
    {
        var story = Anonymous();

        Assert.True(story.Reset(First));
        Assert.Equal(
            [new ConversationEvent.CredentialEnded(First), new ConversationEvent.SessionEnded(SessionEnding.Reset)], story.Recorded);
    }

    [Fact]
    public void GivenBound_WhenReset_ThenOnlyThatCredentialEnds()
    {
        var story = Bound();
        story.Join(TestData.Identity(), credential: Second);

        Assert.True(story.Reset(First));
        Assert.Equal([new ConversationEvent.CredentialEnded(First)], story.Recorded);
        Assert.Equal(AccessRefusal.SessionUnknown, story.Refusal(First));
        Assert.Null(story.Refusal(Second));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void GivenAPerson_WhenErased_ThenItIsClosedForEverAndHoldsNothingOfThePerson(bool isOver)
    {
        var story = Bound();
        if (isOver)
            story.End();

        Assert.Equal(new RecordOutcome.Recorded(isOver ? 3 : 2, TestData.Noon.AddHours(1)), story.After(TimeSpan.FromHours(1)).Erase());

        Assert.Equal([new ConversationEvent.SessionEnded(SessionEnding.Erasure, TestData.Manager)], story.Recorded);
        Assert.Equal(
            new ConversationState { Seq = isOver ? 3 : 2, StartedAt = TestData.Noon, EndedBy = SessionEnding.Erasure, Erased = true },
            story.State);
        Assert.Equal(AccessRefusal.SessionUnknown, story.Refusal(First));
        Assert.IsType<RecordOutcome.Ended>(story.Erase());
        Assert.IsType<RecordOutcome.Unknown>(new ConversationStory().Erase());
    }

    [Fact]
    public void GivenEndedCredential_WhenResetAgain_ThenTrueWithoutEvent()
    {
        var story = Bound();
        story.Reset(First);

        Assert.True(story.Reset(First));
        Assert.Empty(story.Recorded);
    }

    [Fact]
    public void GivenEndedConversation_WhenReset_ThenTrueForItsCredentialsOnly()
    {
        var story = Bound();
        story.End();

        Assert.True(story.Reset(First));
        Assert.False(story.Reset(Second));
        Assert.Empty(story.Recorded);
    }

    [Fact]
    public void GivenUnknownCredentialOrConversation_WhenReset_ThenFalse()
    {
        Assert.False(Anonymous().Reset(Second));
        Assert.False(new ConversationStory().Reset(First));
        Assert.False(Bound().Has(ConversationEvent.PayloadErased.Instance).Reset(First));
    }

    [Fact]
    public void GivenTheTenantEnds_WhenAsked_ThenTheCredentialsThatOpenedItAreToldAndOpenNothing()
    {
        var story = Bound();
        story.Join(TestData.Identity(), credential: Second);
        story.End();

        Assert.Equal(
            new ConversationEvent.SessionEnded(SessionEnding.Tenant, TestData.Manager), Assert.Single(story.Recorded));
        Assert.Equal(AccessRefusal.SessionEnded, story.Refusal(First));
        Assert.Equal(AccessRefusal.SessionEnded, story.Refusal(Second));
        Assert.Equal(new PostOutcome.Refused(AccessRefusal.SessionEnded), story.Post(First));
        Assert.IsType<EnterOutcome.Unusable>(story.Enter(First, Verdict.Absent.Instance));
    }

    [Fact]
    public void GivenTheTenantEnded_WhenACredentialAsksThatDidNotOpenItAnyMore_ThenItIsUnknown()
    {
        var claimed = Claimed();
        claimed.End();

        Assert.Equal(AccessRefusal.SessionUnknown, claimed.Refusal(First));
        Assert.Equal(AccessRefusal.SessionUnknown, claimed.Refusal(TestData.Credential("a guess")));
    }

    [Fact]
    public void GivenTheTenantEnded_WhenTheBindingDoesNotStand_ThenItIsUnknown()
    {
        var story = Bound();
        story.End();

        Assert.Equal(AccessRefusal.SessionUnknown, story.Refusal(First, TestData.Terms(IdentityMode.Off)));
    }

    [Fact]
    public void GivenTheTenantEnded_WhenReset_ThenTrueAndNothingRecorded()
    {
        var story = Anonymous();
        story.End();

        Assert.True(story.Reset(First));
        Assert.Empty(story.Recorded);
    }
}
