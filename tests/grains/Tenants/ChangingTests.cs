using Blinq.Grains.Tenants;
using Blinq.Identity.Claims;
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
        Assert.False(RequiresPropagation(Decide.Register(TenantState.Initial, TestData.Register())));
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

        Assert.True(RequiresPropagation(story.After(TimeSpan.FromSeconds(11) - TimeSpan.FromTicks(1)).Change(mode: IdentityMode.Required)));
        Assert.Empty(story.Recorded);
        Assert.False(RequiresPropagation(story.After(TimeSpan.FromTicks(1)).Change(mode: IdentityMode.Required)));
    }

    [Fact]
    public void GivenNoTenant_WhenItIsChanged_ThenUnknown()
    {
        var none = new TenantStory();
        TenantDecision[] decisions =
        [
            none.Change("Other"), none.Suspend(), none.Resume(), none.Issue("mk_1"), none.RevokeKey("mk_1"), none.RevokePrevious(), none.Revoke("rv_1"),
            none.Lift("rv_1"), none.RecordErasure("er_1"),
        ];

        Assert.All(decisions, decision => Assert.IsType<TenantDecision.Unknown>(decision));
    }

    [Fact]
    public void GivenTheSameValues_WhenAllAreChangedToThem_ThenNothingIsRecorded()
    {
        var story = Registered("https://a.example");
        var widget = new WidgetChange(new WidgetSettings { Name = "Ask us" }, WidgetParts.None);
        story.Change("Store", ["https://a.example"], policy: new IdentityPolicy { RequireExpiry = true }, widget: widget, pageParameters: ["utm"]);
        Assert.Single(story.Recorded);

        story.Change(
            "Store", ["https://a.example"], IdentityMode.Off, new IdentityPolicy { RequireExpiry = true }, widget: widget, pageParameters: ["utm"]);
        Assert.Empty(story.Recorded);
    }

    public static TheoryData<string> Settings => ["name", "origins", "policy", "widget", "page parameters"];

    [Theory]
    [MemberData(nameof(Settings))]
    public void GivenOneSetting_WhenItIsChanged_ThenTheEventSaysIt(string what)
    {
        var policy = new IdentityPolicy { RequireExpiry = true };
        var widget = new WidgetSettings { Color = "#0af" };
        var story = Registered();
        _ = what switch
        {
            "name" => story.Change("Store"),
            "origins" => story.Change(origins: ["https://a.example"]),
            "policy" => story.Change(policy: policy),
            "widget" => story.Change(widget: new WidgetChange(widget, WidgetParts.None)),
            _ => story.Change(pageParameters: ["utm"]),
        };

        var changed = Assert.IsType<TenantEvent.TenantChanged>(Assert.Single(story.Recorded));
        Assert.Equal(what == "name" ? "Store" : null, changed.Name);
        Assert.Equal(what == "origins" ? ["https://a.example"] : null, changed.AllowedOrigins);
        Assert.Equal(what == "policy" ? policy : null, changed.Policy);
        Assert.Equal(what == "widget" ? widget : null, changed.Widget);
        Assert.Equal(what == "page parameters" ? ["utm"] : null, changed.PageParameters);
    }

    [Fact]
    public void GivenAModeThatStays_WhenTheNameIsChanged_ThenThereIsNoEventOfTheMode()
    {
        var story = WithKey();
        story.Change(mode: IdentityMode.Optional);

        story.Change("Store", mode: IdentityMode.Optional);
        Assert.IsType<TenantEvent.TenantChanged>(Assert.Single(story.Recorded));
    }

    [Fact]
    public void GivenNoKey_WhenIdentityIsSwitchedOff_ThenItIsSo() =>
        Assert.Empty(Assert.IsType<TenantDecision.Changed>(Registered().Change(mode: IdentityMode.Off)).Events);

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
        Assert.False(RequiresPropagation(Registered().Change(name: "Other", origins: [])));
    }

    public static TheoryData<IdentityPolicy, IdentityPolicy, bool> Policies => new()
    {
        { new(), new() { RequireExpiry = true }, true },
        { new() { RequireExpiry = true }, new(), false },
        { new(), new() { MaxLifetimeSeconds = 60 }, true },
        { new() { MaxLifetimeSeconds = 60 }, new(), false },
        { new() { MaxLifetimeSeconds = 120 }, new() { MaxLifetimeSeconds = 119 }, true },
        { new() { RequireExpiry = true }, new() { RequireExpiry = true, ClockSkewSeconds = 31 }, false },
        { new() { ClaimAnonymous = false }, new() { ClaimAnonymous = false, ClockSkewSeconds = 31 }, false },
        { new() { Claims = ClaimNames.Of(["plan"]) }, new() { Claims = ClaimNames.Of(["org", "plan"]) }, false },
        { new() { MaxLifetimeSeconds = 60 }, new() { MaxLifetimeSeconds = 120 }, false },
        { new(), new() { ClockSkewSeconds = 29 }, true },
        { new(), new() { ClockSkewSeconds = 31 }, false },
        { new(), new() { IdentifiedSessionTtlSeconds = 60 }, true },
        { new(), new() { IdentifiedSessionTtlSeconds = 100_000 }, false },
        { new(), new() { ClaimAnonymous = false }, true },
        { new() { ClaimAnonymous = false }, new(), false },
        { new(), new() { Claims = ClaimNames.Of(["plan"]) }, false },
        { new() { Claims = ClaimNames.Of(["plan", "org"]) }, new() { Claims = ClaimNames.Of(["plan"]) }, true },
        { new() { Claims = ClaimNames.Of(["plan"]) }, new(), true },
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
        Assert.False(RequiresPropagation(story.After(60).Resume()));
        Assert.Empty(story.Recorded);
    }

    [Fact]
    public void GivenManagementKeys_WhenIssued_ThenAtMostFifty()
    {
        var story = Registered();
        for (var i = 2; i <= 50; i++)
            Assert.False(RequiresPropagation(story.Issue($"mk_{i}")));

        Assert.Equal(new TenantDecision.Refused(ChangeRefusal.TooManyManagementKeys), story.Issue("mk_51"));
    }

    /// <summary>An engine's client sends again, of itself, what it had in its hands when its connection broke.</summary>
    [Fact]
    public void GivenTheSameCallTwice_WhenAManagementKeyIsIssued_ThenOnce()
    {
        var story = Registered();
        story.Issue("mk_2");

        Assert.Empty(Assert.IsType<TenantDecision.Changed>(story.Issue("mk_2")).Events);
        Assert.Equal(new TenantDecision.Refused(ChangeRefusal.IdempotencyKeyReused), story.Issue("mk_2", Scope.Support));
        Assert.Equal(new TenantDecision.Refused(ChangeRefusal.IdempotencyKeyReused), story.Issue("mk_2", expiresAt: story.Now.AddDays(1)));
        Assert.Equal(2, story.State.ManagementKeys.Length);
    }

    [Fact]
    public void GivenTwoAdminKeys_WhenOneIsRevoked_ThenByTheOther()
    {
        var story = Registered();
        story.Issue("mk_2");

        Assert.True(RequiresPropagation(story.RevokeKey("mk_2")));
        Assert.Equal([TestData.Manager], story.State.ManagementKeys.Select(key => key.Id));
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
