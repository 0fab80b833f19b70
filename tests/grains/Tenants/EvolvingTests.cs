using Blinq.Grains.Tenants;
using Blinq.Identity.Trust;
using Blinq.Ledger.Identifiers;
using static Blinq.Grains.Tests.Tenants.TenantStory;

namespace Blinq.Grains.Tests.Tenants;

/// <summary>What events make of a tenant's state, where no command tells the difference at once.</summary>
public sealed class EvolvingTests
{
    private static readonly WidgetSettings Widget = new() { Name = "Ask us" };

    [Fact]
    public void GivenNothing_WhenItDoesNotBeginWithARegistration_ThenItIsAFault()
    {
        Assert.Throws<InvalidOperationException>(() => TenantState.Initial.With(new TenantEvent.TenantSuspended(Actor.Operator), TestData.Noon));
        var again = Registered().History[0].Event;
        Assert.Throws<InvalidOperationException>(() => Registered().State.With(again, TestData.Noon));
    }

    [Fact]
    public void GivenARegistration_ThenItsTimeAndOriginsAreKept()
    {
        var story = Registered("https://shop.example").After(5);
        story.Suspend();

        Assert.Equal((2L, TestData.Noon, story.Now), (story.State.Seq, story.State.RegisteredAt, story.State.ChangedAt));
        Assert.Equal("https://shop.example", Assert.Single(story.State.AllowedOrigins));
    }

    [Fact]
    public void GivenAChange_ThenWhatItDoesNotSayStays()
    {
        var policy = new IdentityPolicy { RequireExpiry = true };
        var before = Registered("https://shop.example").Has(_ =>
            [new TenantEvent.TenantChanged(Actor.Operator, Policy: policy, Widget: Widget, PageParameters: ["utm"])]).State;

        var after = before.With(new TenantEvent.TenantChanged(Actor.Operator, "Store"), TestData.Noon);

        Assert.Equal(before with { Seq = 3, Name = "Store" }, after);
        Assert.Equal(("Shop", policy, Widget), (before.Name, before.Policy, before.Widget));
        Assert.Equal("utm", Assert.Single(after.PageParameters));
        Assert.Equal("https://shop.example", Assert.Single(after.AllowedOrigins));
    }

    [Fact]
    public void GivenASubjectErased_ThenNothingElseIsDifferent()
    {
        var before = WithKey().State;

        Assert.Equal(
            before with { Seq = before.Seq + 1 }, before.With(new TenantEvent.SubjectErased(TestData.Identity().User, Actor.Operator), TestData.Noon));
    }

    [Fact]
    public void GivenSpentIdempotencyKeys_ThenTheNewest64OfTenMinutesAreKnown()
    {
        var story = WithKey();
        for (var i = 1; i <= 66; i++)
            story.Rotate(TestData.Rotate(i, idempotencyKey: $"{i}"));

        // 66 is the last rotation's, so of the 65 before it the first is forgotten.
        Assert.Equal(
            Enumerable.Range(2, 64).Reverse().Select(i => TestData.Credential($"{i}")), story.State.SpentIdempotencyKeys.Select(spent => spent.IdempotencyKey));

        story.After(600).Rotate(TestData.Rotate(67, idempotencyKey: "67"));
        Assert.Equal(64, story.State.SpentIdempotencyKeys.Count);
        story.After(TimeSpan.FromTicks(1)).Rotate(TestData.Rotate(68));
        Assert.Equal([TestData.Credential("67")], story.State.SpentIdempotencyKeys.Select(spent => spent.IdempotencyKey));
    }

    [Fact]
    public void GivenARotationWithoutAnIdempotencyKey_ThenNoneIsSpentByIt()
    {
        var story = WithKey();
        story.Rotate(TestData.Rotate(1));
        story.Rotate(TestData.Rotate(2));

        Assert.Empty(story.State.SpentIdempotencyKeys);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public void GivenARotation_ThenItTellsThePreviousKeyWhereThatLivesOn(int grace, bool livesOn)
    {
        var story = WithKey();
        Assert.Null(story.State.LastRotation!.Previous);
        story.Rotate(TestData.Rotate(1, grace: grace, newKey: TestData.Key2));

        Assert.Equal(livesOn ? (TestData.Key1, TestData.Noon.AddSeconds(grace)) : null, story.State.LastRotation!.Previous);
        Assert.Equal((TestData.Key2, new Epoch(2), grace), (story.State.LastRotation.Key, story.State.LastRotation.Epoch, story.State.LastRotation.GraceSeconds));
    }

    [Fact]
    public void GivenTheFirstKeyWithAGrace_ThenThereIsNoPreviousOne()
    {
        var story = Registered();
        story.Rotate(TestData.Rotate(0, grace: 600));

        Assert.Null(story.State.LastRotation!.Previous);
    }
}
