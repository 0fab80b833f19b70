using Blinq.Grains.Tenants;
using Blinq.Identity.Trust;
using Blinq.Ledger.Identifiers;
using static Blinq.Grains.Tests.Tenants.TenantStory;

namespace Blinq.Grains.Tests.Tenants;

public sealed class ChangingTests
{
    private static bool RequiresPropagation(TenantDecision decision) => Assert.IsType<TenantDecision.Changed>(decision).RequiresPropagation;

    [Fact]
    public void GivenAFreshTenant_WhenLookedAt_ThenItHasItsFirstKeyAndNoIdentity()
    {
        var story = Registered("https://shop.example");

        Assert.IsType<TenantEvent.TenantRegistered>(Assert.Single(story.Recorded));
        Assert.Equal([TestData.Manager], story.State.ManagementKeys.Select(key => key.Id));
        Assert.Equal((IdentityMode.Off, IdentityPolicy.Default), (story.State.Mode, story.State.Policy));
        Assert.Equal("pk_shop", Assert.Single(story.State.PublicTokens));
    }

    [Theory]
    [InlineData(IdentityMode.Observe)]
    [InlineData(IdentityMode.Optional)]
    [InlineData(IdentityMode.Required)]
    public void GivenNoKey_WhenIdentityIsSwitchedOn_ThenRefusedAllOrNothing(IdentityMode mode)
    {
        var story = Registered();

        Assert.Equal(new TenantDecision.Refused(ChangeRefusal.NoIdentityKey), story.Change("Other", mode: mode));
        Assert.Equal("Shop", story.State.Name);
        Assert.IsType<TenantDecision.Changed>(WithKey().Change(mode: mode));
    }

    [Fact]
    public void GivenSeveralChanges_WhenMade_ThenTheModeHasItsOwnEvent()
    {
        var story = WithKey();
        var policy = new IdentityPolicy { RequireExpiry = true };
        story.Change("Крамниця", ["https://a.example"], IdentityMode.Optional, policy);

        Assert.Collection(
            story.Recorded,
            happened =>
            {
                var changed = Assert.IsType<TenantEvent.TenantChanged>(happened);
                Assert.Equal(("Крамниця", policy), (changed.Name, changed.Policy));
                Assert.Equal(["https://a.example"], changed.AllowedOrigins!);
            },
            happened => Assert.Equal(new TenantEvent.IdentityModeChanged(IdentityMode.Optional, Actor.Operator), happened));
    }

    [Fact]
    public void GivenTheSameValues_WhenChanged_ThenNothingIsRecordedButARecentChangeIsWaitedFor()
    {
        var story = WithKey();
        Assert.True(RequiresPropagation(story.Change(mode: IdentityMode.Required)));

        Assert.True(RequiresPropagation(story.After(10).Change(mode: IdentityMode.Required)));
        Assert.Empty(story.Recorded);
        Assert.False(RequiresPropagation(story.After(60).Change(mode: IdentityMode.Required)));
    }

    [Theory]
    [InlineData(IdentityMode.Off, IdentityMode.Observe, false)]
    [InlineData(IdentityMode.Off, IdentityMode.Optional, false)]
    [InlineData(IdentityMode.Optional, IdentityMode.Required, true)]
    [InlineData(IdentityMode.Off, IdentityMode.Required, true)]
    [InlineData(IdentityMode.Required, IdentityMode.Optional, false)]
    [InlineData(IdentityMode.Required, IdentityMode.Off, true)]
    [InlineData(IdentityMode.Optional, IdentityMode.Observe, true)]
    [InlineData(IdentityMode.Observe, IdentityMode.Off, false)]
    public void GivenAMode_WhenChanged_ThenNarrowedWhereSomeoneLosesAccess(IdentityMode from, IdentityMode to, bool narrowed)
    {
        var story = WithKey();
        story.Change(mode: from);

        Assert.Equal(narrowed, RequiresPropagation(story.Change(mode: to)));
    }

    [Fact]
    public void GivenOrigins_WhenChanged_ThenNarrowedWhereOneIsGone()
    {
        Assert.True(RequiresPropagation(Registered().Change(origins: ["https://a.example"])));
        Assert.False(RequiresPropagation(Registered("https://a.example").Change(origins: ["https://a.example", "https://b.example"])));
        Assert.True(RequiresPropagation(Registered("https://a.example").Change(origins: ["https://b.example"])));
        Assert.False(RequiresPropagation(Registered("https://a.example").Change(origins: [])));
        Assert.False(RequiresPropagation(Registered("https://a.example").Change(name: "Other")));
    }

    public static TheoryData<IdentityPolicy, IdentityPolicy, bool> Policies => new()
    {
        { new(), new() { RequireExpiry = true }, true },
        { new() { RequireExpiry = true }, new(), false },
        { new(), new() { MaxLifetimeSeconds = 60 }, true },
        { new() { MaxLifetimeSeconds = 60 }, new() { MaxLifetimeSeconds = 120 }, false },
        { new(), new() { ClockSkewSeconds = 29 }, true },
        { new(), new() { ClockSkewSeconds = 31 }, false },
        { new(), new() { IdentifiedSessionTtlSeconds = 60 }, true },
        { new(), new() { IdentifiedSessionTtlSeconds = 100_000 }, false },
        { new(), new() { ClaimAnonymous = false }, true },
        { new() { ClaimAnonymous = false }, new(), false },
    };

    [Theory]
    [MemberData(nameof(Policies))]
    public void GivenAPolicy_WhenChanged_ThenNarrowedWhereItIsStricter(IdentityPolicy from, IdentityPolicy to, bool narrowed)
    {
        var story = WithKey();
        story.Change(policy: from);

        Assert.Equal(narrowed, RequiresPropagation(story.Change(policy: to)));
    }

    [Fact]
    public void GivenARevocation_WhenTheSkewGrows_ThenNotNarrowedSinceNothingIsRevokedBackwards()
    {
        var story = WithKey();
        story.Revoke("rv_1", TestData.Identity().User);

        Assert.False(RequiresPropagation(story.Change(policy: new IdentityPolicy { ClockSkewSeconds = 300 })));
    }

    [Fact]
    public void GivenATenant_WhenSuspendedAndResumed_ThenOnlySuspendingNarrows()
    {
        var story = Registered();

        Assert.True(RequiresPropagation(story.Suspend()));
        Assert.True(story.State.Suspended);
        Assert.False(RequiresPropagation(story.After(60).Suspend()));
        Assert.Empty(story.Recorded);
        Assert.False(RequiresPropagation(story.Resume()));
        Assert.False(story.State.Suspended);
    }

    [Fact]
    public void GivenManagementKeys_WhenIssued_ThenAtMostFifty()
    {
        var story = Registered();
        for (var i = 2; i <= 50; i++)
            Assert.False(RequiresPropagation(story.Issue($"mk_{i}")));

        Assert.Equal(new TenantDecision.Refused(ChangeRefusal.TooManyManagementKeys), story.Issue("mk_51"));
    }

    [Fact]
    public void GivenManagementKeysThatEnded_WhenIssued_ThenTheyLeaveTheirPlace()
    {
        var story = Registered();
        for (var i = 2; i <= 50; i++)
            story.Issue($"mk_{i}", Scope.Audit, story.Now.AddMinutes(1));

        Assert.Equal(new TenantDecision.Refused(ChangeRefusal.TooManyManagementKeys), story.Issue("mk_51"));
        Assert.False(RequiresPropagation(story.After(60).Issue("mk_51")));
        Assert.Equal([TestData.Manager, new KeyId("mk_51")], story.State.ManagementKeys.Select(key => key.Id));
    }

    [Fact]
    public void GivenAnAdminKeyThatEndsByItself_WhenTheLastingOneIsRevoked_ThenOnlyByTheOperator()
    {
        var story = Registered();
        story.Issue("mk_week", Scope.Admin, story.Now.AddDays(7));

        Assert.Equal(new TenantDecision.Refused(ChangeRefusal.LastAdminKey), story.RevokeKey("mk_manager"));
        Assert.True(RequiresPropagation(story.RevokeKey("mk_week")));
    }

    [Fact]
    public void GivenTheLastAdminKey_WhenRevoked_ThenOnlyByTheOperator()
    {
        var story = Registered();
        story.Issue("mk_support", Scope.Support);

        Assert.Equal(new TenantDecision.Refused(ChangeRefusal.LastAdminKey), story.RevokeKey("mk_manager"));
        Assert.True(RequiresPropagation(story.RevokeKey("mk_support")));
        Assert.IsType<TenantDecision.Unknown>(story.RevokeKey("mk_support"));
        Assert.True(RequiresPropagation(story.RevokeKey("mk_manager", Actor.Operator)));
        Assert.Empty(story.State.ManagementKeys);
    }
}
