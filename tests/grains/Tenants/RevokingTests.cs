using Blinq.Grains.Tenants;
using Blinq.Ledger.Identifiers;
using static Blinq.Grains.Tests.Tenants.TenantStory;

namespace Blinq.Grains.Tests.Tenants;

public sealed class RevokingTests
{
    private static readonly UserId Alice = TestData.Identity().User;

    [Fact]
    public void GivenAUser_WhenRevokedWithoutATime_ThenUpToNow()
    {
        var story = WithKey().After(5);

        Assert.True(Assert.IsType<TenantDecision.Changed>(story.Revoke("rv_1", Alice)).RequiresPropagation);
        Assert.Equal(new Revocation(new KeyId("rv_1"), Alice, story.Now, story.Now), Assert.Single(story.State.Revocations));
    }

    [Fact]
    public void GivenAnErasure_WhenItIsDone_ThenItIsRecordedWithWhatItTook()
    {
        var story = WithKey();

        Assert.True(Assert.IsType<TenantDecision.Changed>(story.RecordErasure("er_1")).RequiresPropagation);
        Assert.Equal(new TenantEvent.SubjectErased(Alice, Actor.Operator, new KeyId("er_1"), 5, 2), Assert.Single(story.Recorded));
    }

    /// <summary>An engine's client sends again, of itself, what it had in its hands when its connection broke.</summary>
    [Fact]
    public void GivenTheSameCallTwice_WhenRevoked_ThenOnce()
    {
        var story = WithKey().After(5);
        story.Revoke("rv_1", Alice);

        Assert.Empty(Assert.IsType<TenantDecision.Changed>(story.Revoke("rv_1", Alice)).Events);
        Assert.Single(story.State.Revocations);
    }

    [Fact]
    public void GivenATimeFartherAheadThanAnyBackendsClock_WhenRevoked_ThenRefused()
    {
        Assert.Equal(
            new TenantDecision.Refused(ChangeRefusal.RevocationInFuture),
            WithKey().Revoke("rv_1", before: TestData.Noon.AddSeconds(300).AddMicroseconds(1)));
        Assert.IsType<TenantDecision.Changed>(WithKey().Revoke("rv_1", before: TestData.Noon.AddSeconds(300)));
    }

    [Theory]
    [InlineData(-3600)]
    [InlineData(300)]
    public void GivenATime_WhenRevoked_ThenUpToThen(int seconds)
    {
        var story = WithKey();
        story.Revoke("rv_1", Alice, TestData.Noon.AddSeconds(seconds));

        Assert.Equal(
            new Revocation(new KeyId("rv_1"), Alice, TestData.Noon.AddSeconds(seconds), TestData.Noon), Assert.Single(story.State.Revocations));
    }

    [Fact]
    public void GivenARevocation_WhenLifted_ThenItIsGoneAndCannotBeLiftedTwice()
    {
        var story = WithKey();
        story.Revoke("rv_1", Alice);

        Assert.False(Assert.IsType<TenantDecision.Changed>(story.Lift("rv_1")).RequiresPropagation);
        Assert.Empty(story.State.Revocations);
        Assert.IsType<TenantDecision.Unknown>(story.Lift("rv_1"));
    }

    [Fact]
    public void GivenRevocations_WhenEveryLiveKeyIsNewer_ThenTheyAreDropped()
    {
        var story = WithKey().After(10);
        story.Revoke("rv_1", Alice);
        story.After(10).Rotate(TestData.Rotate(1, grace: 60, newKey: TestData.Key2));
        Assert.Single(story.State.RevocationsInForce(story.Now));

        story.After(60);
        Assert.Empty(story.State.RevocationsInForce(story.Now));
        story.Rotate(TestData.Rotate(2));
        Assert.Empty(story.State.Revocations);
    }

    [Fact]
    public void GivenAnImportedKey_WhenItIsNewerThanARevocation_ThenTheRevocationStays()
    {
        var story = WithKey().After(10);
        story.Revoke("rv_1", Alice);
        story.After(10).Rotate(TestData.Rotate(1, imported: true));

        Assert.Single(story.State.RevocationsInForce(story.Now));
    }

    [Fact]
    public void GivenTenThousandUsersRevoked_WhenOneMoreIs_ThenRefusedUntilARotationDropsThem()
    {
        var story = WithRevocations(9_999);
        Assert.IsType<TenantDecision.Changed>(story.Revoke("rv_10000", Alice));

        Assert.Equal(new TenantDecision.Refused(ChangeRefusal.TooManyRevocations), story.Revoke("rv_more", Alice));
        Assert.IsType<TenantDecision.Changed>(story.Revoke("rv_everyone"));
        story.After(1).Rotate(TestData.Rotate(1));
        Assert.IsType<TenantDecision.Changed>(story.Revoke("rv_more", Alice));
        Assert.Single(story.State.Revocations);
    }

    [Fact]
    public void GivenTenThousandUsersRevoked_WhenEveryoneIs_ThenAtMostAHundredTimes()
    {
        var story = WithRevocations(10_099);

        Assert.IsType<TenantDecision.Changed>(story.Revoke("rv_everyone"));
        Assert.Equal(new TenantDecision.Refused(ChangeRefusal.TooManyRevocations), story.Revoke("rv_more"));
    }

    [Fact]
    public void GivenTenThousandUsersRevokedWithAKeyThatIsOver_WhenOneMoreIs_ThenTheyLeaveTheirPlace()
    {
        var story = WithKey().After(10).Has(Revoked(10_000));
        story.After(10).Rotate(TestData.Rotate(1, grace: 60, newKey: TestData.Key2));
        Assert.Equal(new TenantDecision.Refused(ChangeRefusal.TooManyRevocations), story.Revoke("rv_more", Alice));

        Assert.IsType<TenantDecision.Changed>(story.After(60).Revoke("rv_more", Alice));
        Assert.Equal([new KeyId("rv_more")], story.State.Revocations.Select(revocation => revocation.Id));
    }

    // As events: deciding each of them anew would look through all before it.
    private static TenantStory WithRevocations(int count) => WithKey().Has(Revoked(count));

    private static Func<TenantStory, IEnumerable<TenantEvent>> Revoked(int count) => story => Enumerable.Range(0, count)
        .Select(i => new TenantEvent.IdentityRevoked(new KeyId($"rv_{i}"), story.Now, Actor.Operator, Alice));
}
