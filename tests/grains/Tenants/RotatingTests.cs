using Blinq.Grains.Tenants;
using Blinq.Ledger.Identifiers;
using static Blinq.Grains.Tests.Tenants.TenantStory;

namespace Blinq.Grains.Tests.Tenants;

public sealed class RotatingTests
{
    private static readonly KeyId Key3 = new("ik_third");

    [Fact]
    public void GivenNoSecretYet_WhenRotated_ThenTheEpochIsOne()
    {
        var story = Registered();
        Assert.Equal(Epoch.None, story.State.Epoch);

        story.Rotate(TestData.Rotate(0, newKey: TestData.Key1));

        Assert.Equal(new Epoch(1), story.State.Epoch);
        Assert.Equal(new Epoch(1), TenantIndexing.NewEpoch(story.Recorded));
        Assert.Equal([TestData.Key1], story.LiveKeys);
    }

    [Fact]
    public void GivenASecret_WhenRotatedWithoutGrace_ThenTheOldOneIsRetiredAtOnce()
    {
        var story = WithKey();
        story.Rotate(TestData.Rotate(1, newKey: TestData.Key2));

        Assert.Equal([TestData.Key2], story.LiveKeys);
        Assert.Equal(TestData.Key1, story.State.LastRetired(story.Now)!.Id);
    }

    [Fact]
    public void GivenTwoRotations_WhenTheLastRetiredIsAskedFor_ThenItIsTheNewer()
    {
        var story = WithKey();
        story.After(10).Rotate(TestData.Rotate(1, newKey: TestData.Key2));
        story.After(10).Rotate(TestData.Rotate(2, newKey: Key3));

        Assert.Equal((TestData.Key2, story.Now), (story.State.LastRetired(story.Now)!.Id, story.State.LastRetired(story.Now)!.EndsAt));
    }

    [Fact]
    public void GivenAGrace_WhenItRuns_ThenBothAreLiveAndAfterwardsOne()
    {
        var story = WithKey();
        story.Rotate(TestData.Rotate(1, grace: 60, newKey: TestData.Key2));

        Assert.Equal([TestData.Key2, TestData.Key1], story.After(59).LiveKeys);
        Assert.Equal([TestData.Key2], story.After(1).LiveKeys);
        Assert.Equal(TestData.Noon.AddSeconds(60), story.State.LastRetired(story.Now)!.EndsAt);
    }

    [Fact]
    public void GivenAGrace_WhenRotatedAgainDuringIt_ThenTheOldestIsRetiredAtOnce()
    {
        var story = WithKey();
        story.Rotate(TestData.Rotate(1, grace: 600, newKey: TestData.Key2));
        story.After(10).Rotate(TestData.Rotate(2, grace: 600, newKey: Key3));

        Assert.Equal([Key3, TestData.Key2], story.LiveKeys);
        Assert.Equal(TestData.Key1, story.State.LastRetired(story.Now)!.Id);
        Assert.Equal(story.Now, story.State.LastRetired(story.Now)!.EndsAt);
    }

    /// <summary>An engine's client sends again, of itself, what it had in its hands when its connection broke.</summary>
    [Fact]
    public void GivenTheSameCallTwice_WhenRotated_ThenTheAnswerIsTheFirstOnes()
    {
        var story = WithKey();
        var command = TestData.Rotate(1, newKey: TestData.Key2);
        story.Rotate(command);

        Assert.IsType<RotateDecision.Repeated>(story.Rotate(command, isKnown: true, isNewest: true));
        Assert.Equal(new Epoch(2), story.State.Epoch);
        Assert.IsType<RotateDecision.EpochMoved>(story.Rotate(command, isKnown: true));
        Assert.IsType<RotateDecision.EpochMoved>(story.Rotate(command with { NewKey = Key3 }, isKnown: true, isNewest: true));
    }

    [Fact]
    public void GivenAnotherEpoch_WhenRotated_ThenItMoved() =>
        Assert.Equal(new RotateDecision.EpochMoved(new Epoch(1)), WithKey().Rotate(TestData.Rotate(0)));

    [Fact]
    public void GivenTheSameRequest_WhenItComesAgain_ThenItIsRepeatedThoughTheEpochMoved()
    {
        var story = WithKey();
        story.Rotate(TestData.Rotate(1, grace: 60, idempotencyKey: "once", newKey: TestData.Key2));

        var again = Assert.IsType<RotateDecision.Repeated>(
            story.After(600).Rotate(TestData.Rotate(1, grace: 60, idempotencyKey: "once")));
        Assert.Equal((TestData.Key2, new Epoch(2)), (again.Rotation.Key, again.Rotation.Epoch));
        Assert.Equal((TestData.Key1, TestData.Noon.AddSeconds(60)), again.Rotation.Previous);
    }

    [Fact]
    public void ARepeatedRequestRotatedAgainAndKilledTheSecretThatSomebodyElseGotMeanwhile()
    {
        var story = WithKey();
        story.Rotate(TestData.Rotate(1, idempotencyKey: "mine"));
        story.After(5).Rotate(TestData.Rotate(2, idempotencyKey: "theirs"));
        story.After(5).Rotate(TestData.Rotate(3));

        foreach (var key in new[] { "mine", "theirs" })
            Assert.Equal(new RotateDecision.EpochMoved(new Epoch(4)), story.Rotate(TestData.Rotate(4, idempotencyKey: key)));
        Assert.IsType<RotateDecision.EpochMoved>(story.After(590).Rotate(TestData.Rotate(4, idempotencyKey: "mine")));
        Assert.IsType<RotateDecision.Rotated>(story.After(TimeSpan.FromTicks(1)).Rotate(TestData.Rotate(4, idempotencyKey: "mine")));
    }

    [Fact]
    public void GivenTheSameKeyForAnotherRequest_WhenItComes_ThenReused()
    {
        var story = WithKey();
        story.Rotate(TestData.Rotate(1, grace: 60, idempotencyKey: "once"));

        Assert.IsType<RotateDecision.IdempotencyKeyReused>(story.Rotate(TestData.Rotate(2, grace: 0, idempotencyKey: "once")));
        Assert.IsType<RotateDecision.IdempotencyKeyReused>(
            story.Rotate(TestData.Rotate(2, grace: 60, idempotencyKey: "once", imported: true)));
    }

    [Fact]
    public void GivenAnImportedSecret_WhenTheRequestComesAgain_ThenRepeatedOnlyForTheSameSecret()
    {
        var story = WithKey();
        story.Rotate(TestData.Rotate(1, idempotencyKey: "once", imported: true));

        Assert.IsType<RotateDecision.Repeated>(
            story.Rotate(TestData.Rotate(1, idempotencyKey: "once", imported: true), isKnown: true, isNewest: true));
        Assert.IsType<RotateDecision.IdempotencyKeyReused>(
            story.Rotate(TestData.Rotate(1, idempotencyKey: "once", imported: true), isKnown: true));
    }

    [Fact]
    public void GivenTenMinutesOrANewerRotation_WhenTheRequestComesAgain_ThenItIsANewOne()
    {
        var late = WithKey();
        late.Rotate(TestData.Rotate(1, idempotencyKey: "once"));
        Assert.IsType<RotateDecision.Rotated>(late.After(601).Rotate(TestData.Rotate(2, idempotencyKey: "once")));

        var overtaken = WithKey();
        overtaken.Rotate(TestData.Rotate(1, idempotencyKey: "once"));
        overtaken.Rotate(TestData.Rotate(2));
        Assert.IsType<RotateDecision.EpochMoved>(overtaken.Rotate(TestData.Rotate(1, idempotencyKey: "once")));
    }

    [Fact]
    public void GivenAKnownSecret_WhenImported_ThenReused()
    {
        Assert.IsType<RotateDecision.SecretReused>(WithKey().Rotate(TestData.Rotate(1, imported: true), isKnown: true));
        Assert.IsType<RotateDecision.EpochMoved>(WithKey().Rotate(TestData.Rotate(0, imported: true), isKnown: true));
    }

    [Fact]
    public void GivenNoTenantOrAWrongGrace_WhenRotated_ThenNothingHappens()
    {
        Assert.IsType<RotateDecision.Unknown>(new TenantStory().Rotate(TestData.Rotate(0)));
        Assert.Throws<ArgumentOutOfRangeException>(() => WithKey().Rotate(TestData.Rotate(1, grace: -1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => WithKey().Rotate(TestData.Rotate(1, grace: 86_401)));
        Assert.IsType<RotateDecision.Rotated>(WithKey().Rotate(TestData.Rotate(1, grace: 86_400)));
    }

    [Fact]
    public void GivenAGrace_WhenThePreviousIsRevoked_ThenItIsRetiredAndTheEpochMoves()
    {
        var story = WithKey();
        story.Rotate(TestData.Rotate(1, grace: 600, newKey: TestData.Key2));

        Assert.True(Assert.IsType<TenantDecision.Changed>(story.After(10).RevokePrevious()).RequiresPropagation);
        Assert.Equal(
            new TenantEvent.SecretPreviousRevoked(TestData.Key1, new Epoch(3), Actor.Operator), Assert.Single(story.Recorded));
        Assert.Equal([TestData.Key2], story.LiveKeys);
        Assert.Equal(new TenantDecision.Refused(ChangeRefusal.NoPreviousKey), story.RevokePrevious());
    }

    [Fact]
    public void GivenNoGraceOrOneThatIsOver_WhenThePreviousIsRevoked_ThenRefused()
    {
        Assert.Equal(new TenantDecision.Refused(ChangeRefusal.NoPreviousKey), WithKey().RevokePrevious());
        var story = WithKey();
        story.Rotate(TestData.Rotate(1, grace: 60));
        Assert.Equal(new TenantDecision.Refused(ChangeRefusal.NoPreviousKey), story.After(60).RevokePrevious());
    }
}
