using Blinq.Grains.Tenants;
using Blinq.Identity.Trust;
using Blinq.Ledger;
using Blinq.Ledger.Appends;
using Blinq.Ledger.Identifiers;

namespace Blinq.Grains.Tests.Hosting;

public sealed class TenantCallTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly TenantId Shop = new("shop");
    private Installation _installation = null!;

    public async Task InitializeAsync() => _installation = await Installation.OpenAsync();

    public async Task DisposeAsync() => await _installation.DisposeAsync();

    private ITenant Tenant => _installation.Host.Tenant(Shop);

    private async Task<TenantTrust> TrustAsync() => (await Tenant.GetTrustAsync(None))!;

    private async Task<RotateOutcome.Rotated> RotateAsync(RotateSecret command) =>
        Assert.IsType<RotateOutcome.Rotated>(await Tenant.SendAsync(command, None));

    [Fact]
    public async Task GivenARotation_WhenItReturned_ThenOnlyTheNewSecretIsTrusted()
    {
        await Tenant.SendAsync(TestData.Register(), None);
        var first = await RotateAsync(TestData.Rotate(0));
        var second = await RotateAsync(TestData.Rotate(1));
        var trust = await TrustAsync();

        Assert.Equal(second.Secret.ToHmacKey(), Assert.Single(trust.Keys).Key.HmacKey.ToArray());
        Assert.Equal([second.Key], trust.Terms.LiveKeys.Select(live => live.Key));
        Assert.Equal(first.Key, trust.LastRetired!.Value.Key.Id);
        Assert.Equal([first.Key], trust.RetiredKeyIds);
        Assert.Equal((new Epoch(2), 3L), (trust.Epoch, trust.Version));
        Assert.Equal((trust.Version, trust.Epoch), (second.Trust.Version, second.Trust.Epoch));
    }

    [Fact]
    public async Task GivenTwoRotationsOfTheSameEpoch_WhenAtOnce_ThenTheLoserHearsThatItMoved()
    {
        await Tenant.SendAsync(TestData.Register(), None);

        var outcomes = await Task.WhenAll(
            Tenant.SendAsync(TestData.Rotate(0), None).AsTask(), Tenant.SendAsync(TestData.Rotate(0), None).AsTask());

        Assert.Single(outcomes, outcome => outcome is RotateOutcome.Rotated);
        Assert.Equal(new RotateOutcome.EpochMoved(new Epoch(1)), Assert.Single(outcomes, outcome => outcome is RotateOutcome.EpochMoved));
    }

    [Fact]
    public async Task GivenTwoHosts_WhenBothRotateTheSameEpoch_ThenTheLoserHearsThatItMoved()
    {
        await Tenant.SendAsync(TestData.Register(), None);
        var other = _installation.AnotherHost();
        await other.Tenant(Shop).SendAsync(TestData.Rotate(0), None);

        Assert.Equal(new RotateOutcome.EpochMoved(new Epoch(1)), await Tenant.SendAsync(TestData.Rotate(0), None));
    }

    [Fact]
    public async Task GivenARevocation_WhenAnotherHostWhoseClockIsBehindRevokesAgain_ThenTokensInBetweenEnd()
    {
        await Tenant.SendAsync(TestData.Register(), None);
        var one = Assert.IsType<ChangeOutcome.Changed>(await Tenant.SendAsync(new RevokeIdentity(new KeyId("rv_one"), null, null, Actor.Operator), None));
        var behind = new DirectGrains(new SlowClock(_installation.Sqlite), _installation.MasterKey, _installation.Time);

        var two = Assert.IsType<ChangeOutcome.Changed>(await behind.Tenant(Shop).SendAsync(new RevokeIdentity(new KeyId("rv_two"), null, null, Actor.Operator), None));

        Assert.True(two.Trust.Terms.Revocations.Everyone >= one.Trust.Terms.Revocations.Everyone);
        var recorded = (await behind.Tenant(Shop).DescribeAsync(None))!.Revocations;
        Assert.Equal(
            recorded.Single(revocation => revocation.Id == new KeyId("rv_one")).Before,
            recorded.Single(revocation => revocation.Id == new KeyId("rv_two")).Before);
    }

    /// <summary>The ledger, by a clock that is ten seconds behind.</summary>
    private sealed class SlowClock(ILedger behind) : LedgerWindow(behind)
    {
        public override DateTimeOffset Now => base.Now - TimeSpan.FromSeconds(10);
    }

    [Fact]
    public async Task GivenALostAnswer_WhenTheSameRequestComesAgain_ThenItGivesTheSameSecretAlsoAfterARestart()
    {
        await Tenant.SendAsync(TestData.Register(), None);
        var first = await RotateAsync(TestData.Rotate(0, grace: 0, idempotencyKey: "once"));

        var again = await RotateAsync(TestData.Rotate(1, idempotencyKey: "once"));
        await _installation.RestartAsync();
        _installation.Time.Advance(TimeSpan.FromMinutes(9));
        var afterRestart = await RotateAsync(TestData.Rotate(1, idempotencyKey: "once"));

        foreach (var repeated in new[] { again, afterRestart })
        {
            Assert.True(repeated.Repeated);
            Assert.Equal((first.Secret.Text, first.Key, first.Epoch), (repeated.Secret.Text, repeated.Key, repeated.Epoch));
        }
        Assert.Equal(new Epoch(1), (await TrustAsync()).Epoch);
    }

    [Fact]
    public async Task GivenAnIdempotencyKeyWithGrace_WhenRepeated_ThenThePreviousKeyIsToldAgain()
    {
        await Tenant.SendAsync(TestData.Register(), None);
        var first = await RotateAsync(TestData.Rotate(0));
        var second = await RotateAsync(TestData.Rotate(1, grace: 60, idempotencyKey: "once"));
        var again = await RotateAsync(TestData.Rotate(2, grace: 60, idempotencyKey: "once"));

        Assert.Equal(first.Key, second.Previous!.Key.Id);
        Assert.Equal(second.Previous, again.Previous);
    }

    [Fact]
    public async Task GivenAnImportedSecret_WhenItWasOneOfTheTenants_ThenRefused()
    {
        await Tenant.SendAsync(TestData.Register(), None);
        Assert.True(IdentitySecret.TryImport("a secret that is at least thirty-two bytes", out var mine));
        await RotateAsync(TestData.Rotate(0, mine, imported: true));
        await RotateAsync(TestData.Rotate(1));

        Assert.IsType<RotateOutcome.SecretReused>(await Tenant.SendAsync(TestData.Rotate(2, mine, imported: true), None));
    }

    [Fact]
    public async Task GivenOldSecrets_WhenAWeekIsOver_ThenTheNextChangeDeletesThem()
    {
        await Tenant.SendAsync(TestData.Register(), None);
        var first = await RotateAsync(TestData.Rotate(0));
        var second = await RotateAsync(TestData.Rotate(1));
        Assert.Equal(3, (await _installation.Sqlite.ReadSealedAsync(Shop, None)).Count);

        var third = await RotateAsync(TestData.Rotate(2));
        Assert.Equal(
            new[] { second.Key, third.Key, new KeyId("user-ids") }.OrderBy(id => id.Value, StringComparer.Ordinal), await SealedAsync());

        _installation.Time.Advance(TimeSpan.FromDays(7.1));
        Assert.Null((await _installation.AnotherHost().Tenant(Shop).GetTrustAsync(None))!.LastRetired);
        await Tenant.SendAsync(new SuspendTenant(Actor.Operator), None);
        Assert.Equal(
            new[] { third.Key, new KeyId("user-ids") }.OrderBy(id => id.Value, StringComparer.Ordinal), await SealedAsync());
        Assert.Contains(first.Key, (await TrustAsync()).RetiredKeyIds);
    }

    private async Task<IEnumerable<KeyId>> SealedAsync() =>
        (await _installation.Sqlite.ReadSealedAsync(Shop, None)).Select(row => row.KeyId).OrderBy(id => id.Value, StringComparer.Ordinal);

    [Fact]
    public async Task GivenAGrace_WhenItIsOver_ThenItStaysOverThoughTheClockGoesBack()
    {
        await Tenant.SendAsync(TestData.Register(), None);
        var first = await RotateAsync(TestData.Rotate(0));
        await RotateAsync(TestData.Rotate(1, grace: 60));
        Assert.Equal([first.Key], (await TrustAsync()).Keys.Skip(1).Select(key => key.Key.Id));

        _installation.Time.Advance(TimeSpan.FromSeconds(60));
        Assert.Single((await TrustAsync()).Keys);
        Assert.Equal(first.Key, (await TrustAsync()).LastRetired!.Value.Key.Id);

        _installation.Time.Set(_installation.Time.GetUtcNow() - TimeSpan.FromSeconds(30));
        Assert.Single((await TrustAsync()).Keys);
        Assert.Equal(
            new ChangeOutcome.Refused(ChangeRefusal.NoPreviousKey), await Tenant.SendAsync(new RevokePrevious(Actor.Operator), None));
    }

    [Fact]
    public async Task GivenSuccessiveTrusts_WhenAKeyIsInSeveral_ThenItIsTheSameInstance()
    {
        await Tenant.SendAsync(TestData.Register(), None);
        var first = (await RotateAsync(TestData.Rotate(0))).Trust.Keys[0].Key;
        var second = (await RotateAsync(TestData.Rotate(1, grace: 60))).Trust;
        Assert.Same(first, second.Keys[1].Key);

        var other = _installation.AnotherHost();
        await other.Tenant(Shop).SendAsync(new SuspendTenant(Actor.Operator), None);
        await Tenant.SendAsync(new ResumeTenant(Actor.Operator), None);
        var reloaded = await TrustAsync();
        Assert.Same(second.Keys[0].Key, reloaded.Keys[0].Key);
        Assert.Same(second.UserIds, reloaded.UserIds);
    }

    [Fact]
    public async Task GivenAnUnknownOutcome_WhenTrustIsAskedNext_ThenItIsWhatTheLedgerHolds()
    {
        await Tenant.SendAsync(TestData.Register(), None);
        _installation.Ledger.LoseNextAnswer = new LedgerUnavailableException("lost around COMMIT");
        await Assert.ThrowsAsync<LedgerUnavailableException>(() => Tenant.SendAsync(TestData.Rotate(0, idempotencyKey: "once"), None).AsTask());

        Assert.Equal(new Epoch(1), (await TrustAsync()).Epoch);
        Assert.True((await RotateAsync(TestData.Rotate(0, idempotencyKey: "once"))).Repeated);
    }

    [Fact]
    public async Task GivenAChangeThatChangesNothing_WhenMade_ThenNothingIsAppended()
    {
        await Tenant.SendAsync(TestData.Register("Shop", "https://shop.example"), None);
        var appends = _installation.Ledger.Appends;

        var outcome = await Tenant.SendAsync(
            new ChangeTenant("Shop", ["https://shop.example"], IdentityMode.Off, PolicyChange.To(IdentityPolicy.Default), Actor.Operator), None);

        Assert.IsType<ChangeOutcome.Changed>(outcome);
        Assert.Equal(appends, _installation.Ledger.Appends);
    }

    [Fact]
    public async Task GivenARestart_WhenTrustIsAsked_ThenItIsTheSame()
    {
        await Tenant.SendAsync(TestData.Register("Крамниця", "https://shop.example"), None);
        var rotated = await RotateAsync(TestData.Rotate(0));
        await Tenant.SendAsync(
            new ChangeTenant(null, null, IdentityMode.Required, new PolicyChange(RequireExpiry: true), Actor.Operator), None);
        await Tenant.SendAsync(new RevokeIdentity(new KeyId("rv_1"), TestData.Identity().User, null, Actor.Operator), None);
        var before = await TrustAsync();
        await _installation.RestartAsync();
        var after = await TrustAsync();

        Assert.Equal(
            (before.Name, before.Version, before.Epoch, before.Terms.Mode, before.Terms.Policy),
            (after.Name, after.Version, after.Epoch, after.Terms.Mode, after.Terms.Policy));
        Assert.Equal(before.Terms.Revocations.Users, after.Terms.Revocations.Users);
        Assert.Equal(rotated.Secret.ToHmacKey(), after.Keys[0].Key.HmacKey.ToArray());
        Assert.Equal(before.UserIds.For(new SubjectId("alice")), after.UserIds.For(new SubjectId("alice")));
        Assert.Equal(before.ManagementKeys, after.ManagementKeys);
        Assert.Equal(before.PublicTokens, after.PublicTokens);
    }

    [Fact]
    public async Task GivenATenantRegistered_WhenRegisteredAgain_ThenRefused()
    {
        await Tenant.SendAsync(TestData.Register(), None);

        Assert.Equal(
            new ChangeOutcome.Refused(ChangeRefusal.AlreadyRegistered), await Tenant.SendAsync(TestData.Register("Other"), None));
    }

    [Fact]
    public async Task GivenAnotherMasterKey_WhenTheTenantIsLoaded_ThenItIsAFaultAndNotATrust()
    {
        await Tenant.SendAsync(TestData.Register(), None);
        var wrong = new byte[32];
        wrong[0] = 1;
        var host = new DirectGrains(_installation.Sqlite, new Blinq.Grains.Sealing.MasterKey(wrong), _installation.Time);

        await Assert.ThrowsAsync<System.Security.Cryptography.CryptographicException>(
            async () => await host.Tenant(Shop).GetTrustAsync(None));
    }
}
