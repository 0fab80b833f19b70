using Blinq.Grains.Conversations;
using static Blinq.Grains.Tests.Conversations.ConversationStory;

namespace Blinq.Grains.Tests.Conversations;

/// <summary>What events make of a conversation's state, where no command tells the difference at once.</summary>
public sealed class EvolvingTests
{
    private static readonly ConversationEvent Hello = new ConversationEvent.MessagePosted(MessageRole.Visitor, "hello", Verified: false);

    [Fact]
    public void GivenNothing_WhenItDoesNotBeginWithAStart_ThenItIsAFault() =>
        Assert.Throws<InvalidOperationException>(() => new ConversationStory().Has(Hello));

    [Fact]
    public void GivenAConversation_WhenItBeginsAgain_ThenItIsAFault() => Assert.Throws<InvalidOperationException>(
        () => Anonymous().Has(new ConversationEvent.SessionStarted(SessionMode.Anonymous, Second)));

    [Fact]
    public void GivenAStart_ThenItsTimesAreThatOfTheEvent()
    {
        Assert.Equal((TestData.Noon, null), (Anonymous().State.StartedAt, Anonymous().State.BoundAt));
        Assert.Equal((TestData.Noon, TestData.Noon), (Bound().State.BoundAt, Bound().State.LastVerifiedAt));
    }

    [Fact]
    public void GivenAClaim_ThenItIsBoundSinceThenAndNotSinceTheStart()
    {
        var story = Anonymous().After(TimeSpan.FromMinutes(3)).Has(new ConversationEvent.IdentityBound(TestData.Identity(), Second));
        Assert.Equal((TestData.Noon, story.Now, story.Now), (story.State.StartedAt, story.State.BoundAt, story.State.LastVerifiedAt));

        story.After(TimeSpan.FromMinutes(3)).Has(new ConversationEvent.SessionResumed(TestData.Identity()));
        Assert.Equal((TestData.Noon.AddMinutes(3), story.Now), (story.State.BoundAt, story.State.LastVerifiedAt));
    }

    public static TheoryData<string, bool> Activities => new()
    {
        { "a message", true }, { "a return", true }, { "a refused token", true }, { "a verified message", false }, { "a return with a token", false },
        { "the tenant's message", false }, { "the tenant's record", false },
    };

    /// <summary>What prolongs the time in which an anonymous conversation can be claimed.</summary>
    [Theory]
    [MemberData(nameof(Activities))]
    public void GivenAConversation_WhenSomethingHappens_ThenOnlyItsAnonymousVisitorIsActive(string what, bool isActivity)
    {
        var story = Anonymous().After(TimeSpan.FromMinutes(3)).Has(what switch
        {
            "a message" => Hello,
            "a return" => new ConversationEvent.SessionResumed(),
            "a refused token" => new ConversationEvent.IdentityRefused("expired"),
            "a verified message" => new ConversationEvent.MessagePosted(MessageRole.Visitor, "hello", Verified: true),
            "a return with a token" => new ConversationEvent.SessionResumed(TestData.Identity()),
            "the tenant's message" => new ConversationEvent.MessagePosted(MessageRole.Agent, "hello", Verified: false),
            _ => new ConversationEvent.EventRecorded("order.placed", TestData.Manager),
        });

        Assert.Equal(isActivity ? story.Now : TestData.Noon, story.State.LastAnonymousActivityAt);
    }

    [Fact]
    public void GivenAnAnsweredConversation_WhenTheVisitorWritesAgain_ThenItWaitsForNoFirstAnswer()
    {
        var story = Anonymous();
        story.Reply();
        Assert.Equal((null, false), (story.State.WaitsForReplySince, story.State.Answered));

        story.After(TimeSpan.FromMinutes(1)).Post(First);
        story.After(TimeSpan.FromMinutes(1)).Post(First);
        Assert.Equal((TestData.Noon.AddMinutes(1), false), (story.State.WaitsForReplySince, story.State.Answered));

        story.Reply();
        Assert.Equal((null, true), (story.State.WaitsForReplySince, story.State.Answered));
        story.Post(First);
        Assert.Equal((null, true), (story.State.WaitsForReplySince, story.State.Answered));
    }

    [Theory]
    [InlineData(SessionEnding.Tenant, AccessRefusal.SessionEnded)]
    [InlineData(SessionEnding.Expiry, AccessRefusal.SessionEnded)]
    [InlineData(SessionEnding.Reset, AccessRefusal.SessionUnknown)]
    [InlineData(SessionEnding.Erasure, AccessRefusal.SessionUnknown)]
    public void GivenAnEnd_WhenAsked_ThenItIsToldWhereItWasNotTheVisitorsDoing(SessionEnding by, AccessRefusal told)
    {
        var story = Anonymous().Has(new ConversationEvent.SessionEnded(by));

        Assert.Equal(told, story.Refusal(First));
        Assert.Equal((by, by == SessionEnding.Erasure), (story.State.EndedBy, story.State.Erased));
    }

    [Fact]
    public void GivenErasedPayloads_ThenTheStartIsThatOfTheFirstEventThatIsLeft()
    {
        var known = Anonymous().After(TimeSpan.FromMinutes(3)).Has(ConversationEvent.PayloadErased.Instance);
        var unknown = new ConversationStory().After(TimeSpan.FromMinutes(3)).Has(ConversationEvent.PayloadErased.Instance, Hello);

        Assert.Equal((2L, TestData.Noon), (known.State.Seq, known.State.StartedAt));
        Assert.Equal((2L, unknown.Now), (unknown.State.Seq, unknown.State.StartedAt));
    }
}
