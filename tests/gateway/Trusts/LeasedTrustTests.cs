using Blinq.Gateway.Restores;
using Blinq.Gateway.Tests.Given;
using Blinq.Ledger.Appends;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Sqlite;

namespace Blinq.Gateway.Tests.Trusts;

/// <summary>Trust on a lease, to the letter of DESIGN §5.</summary>
public sealed class LeasedTrustTests
{
    private static readonly TimeSpan Lease = TwoGateways.Lease;

    [Fact]
    public async Task WithinTheLease_NothingIsRead()
    {
        await using var gateways = await TwoGateways.StartAsync();
        var tenant = await gateways.RegisterThereAsync();
        await gateways.AskAsync(tenant);
        var (trustReads, streamReads) = (gateways.Watched.TrustReads, gateways.Watched.StreamReads);

        gateways.Clocks.Pass(Lease * 0.99);
        await gateways.AskAsync(tenant);

        Assert.Equal((trustReads, streamReads), (gateways.Watched.TrustReads, gateways.Watched.StreamReads));
    }

    [Fact]
    public async Task OnceTheOthersRotationHasAnswered_TheNewEpochIsInForceHere()
    {
        await using var gateways = await TwoGateways.StartAsync();
        var tenant = await gateways.RegisterThereAsync();
        await gateways.AskAsync(tenant);

        var epoch = await gateways.RotateThereAsync(tenant);
        gateways.Clocks.Pass(Lease * 1.1);

        Assert.Equal(epoch, (await gateways.AskAsync(tenant))!.Epoch);
    }

    [Fact]
    public async Task OneReadALease_RenewsEveryTenantWhoseTrustDidNotChange()
    {
        await using var gateways = await TwoGateways.StartAsync();
        var tenants = new List<TenantId>();
        for (var i = 0; i < 20; i++)
            tenants.Add(await gateways.RegisterThereAsync());
        foreach (var tenant in tenants)
            await gateways.AskAsync(tenant);
        var changed = tenants[7];
        var epoch = await gateways.RotateThereAsync(changed);
        var (trustReads, streamReads) = (gateways.Watched.TrustReads, gateways.Watched.StreamReads);

        gateways.Clocks.Pass(Lease * 1.1);
        foreach (var tenant in tenants)
            Assert.Equal(tenant == changed ? epoch : Epoch.None, (await gateways.AskAsync(tenant))!.Epoch);

        Assert.Equal(trustReads + 1, gateways.Watched.TrustReads);
        Assert.Equal(streamReads + 1, gateways.Watched.StreamReads);
    }

    [Fact]
    public async Task AMachineThatSlept_StretchesNoLease()
    {
        await using var gateways = await TwoGateways.StartAsync();
        var tenant = await gateways.RegisterThereAsync();
        await gateways.AskAsync(tenant);
        var epoch = await gateways.RotateThereAsync(tenant);

        gateways.Clocks.Sleep(Lease * 1.1);

        Assert.Equal(epoch, (await gateways.AskAsync(tenant))!.Epoch);
    }

    [Fact]
    public async Task AWallClockThatWasSetBack_StretchesNoLease()
    {
        await using var gateways = await TwoGateways.StartAsync();
        var tenant = await gateways.RegisterThereAsync();
        await gateways.AskAsync(tenant);
        var epoch = await gateways.RotateThereAsync(tenant);

        gateways.Clocks.PassWithWallSetBack(Lease * 1.1);

        Assert.Equal(epoch, (await gateways.AskAsync(tenant))!.Epoch);
    }

    [Fact]
    public async Task AProcessStoppedBetweenReadingAndAnswering_AsksAgain()
    {
        await using var gateways = await TwoGateways.StartAsync();
        var tenant = await gateways.RegisterThereAsync();
        var epoch = Epoch.None;
        gateways.Watched.AfterStreamRead = async () =>
        {
            gateways.Watched.AfterStreamRead = null;
            epoch = await gateways.RotateThereAsync(tenant);
            gateways.Clocks.Pass(Lease * 1.1); // stopped here, long enough for the rotation to answer
        };

        var trust = await gateways.AskAsync(tenant);

        Assert.NotEqual(Epoch.None, epoch);
        Assert.Equal(epoch, trust!.Epoch);
    }

    /// <summary>Once, the live secret of the first read was gone in the second, and the request failed with 500.</summary>
    [Fact]
    public async Task RotationsBetweenReadingATenantsEventsAndItsSecrets_AreReadToo()
    {
        await using var gateways = await TwoGateways.StartAsync();
        var tenant = await gateways.RegisterThereAsync();
        await gateways.RotateThereAsync(tenant);
        var epoch = Epoch.None;
        gateways.Watched.AfterStreamRead = async () =>
        {
            gateways.Watched.AfterStreamRead = null;
            await gateways.RotateThereAsync(tenant);
            epoch = await gateways.RotateThereAsync(tenant);
        };

        var trust = await gateways.AskAsync(tenant);

        Assert.NotEqual(Epoch.None, epoch);
        Assert.Equal(epoch, trust!.Epoch);
    }

    [Fact]
    public async Task AChangeThatARenewalNamedDuringALoad_IsNotRenewedAway()
    {
        await using var gateways = await TwoGateways.StartAsync();
        var (tenant, other) = (await gateways.RegisterThereAsync(), await gateways.RegisterThereAsync());
        await gateways.AskAsync(other);
        var epoch = Epoch.None;
        gateways.Watched.AfterStreamRead = async () =>
        {
            // The load has read the trust from before; now it changes, and a renewal for somebody else names the change.
            gateways.Watched.AfterStreamRead = null;
            epoch = await gateways.RotateThereAsync(tenant);
            gateways.Clocks.Pass(Lease * 1.01);
            await gateways.AskAsync(other);
        };
        await gateways.AskAsync(tenant);

        for (var i = 0; i < 3; i++)
        {
            gateways.Clocks.Pass(Lease * 1.01);
            await gateways.AskAsync(other);
            Assert.Equal(epoch, (await gateways.AskAsync(tenant))!.Epoch);
        }
    }

    [Fact]
    public async Task ATrustThatWasDoubted_IsAskedForAnew()
    {
        await using var gateways = await TwoGateways.StartAsync();
        var tenant = await gateways.RegisterThereAsync();
        await gateways.AskAsync(tenant);
        var epoch = await gateways.RotateThereAsync(tenant);

        gateways.Trust.Invalidate(tenant);

        Assert.Equal(epoch, (await gateways.AskAsync(tenant))!.Epoch);
    }

    [Fact]
    public async Task WithoutALedger_TrustLastsForItsLeaseAndNoLonger()
    {
        await using var gateways = await TwoGateways.StartAsync();
        var tenant = await gateways.RegisterThereAsync();
        await gateways.AskAsync(tenant);
        gateways.Watched.BeforeTrustRead = () => throw new LedgerUnavailableException("gone");

        gateways.Clocks.Pass(Lease * 0.9);
        Assert.NotNull(await gateways.AskAsync(tenant));
        gateways.Clocks.Pass(Lease * 0.2);
        await Assert.ThrowsAsync<LedgerUnavailableException>(() => gateways.AskAsync(tenant));

        gateways.Watched.BeforeTrustRead = null;
        Assert.NotNull(await gateways.AskAsync(tenant));
    }

    [Fact]
    public async Task ConcurrentRequests_ShareOneRead()
    {
        await using var gateways = await TwoGateways.StartAsync();
        var tenant = await gateways.RegisterThereAsync();
        await gateways.AskAsync(tenant);
        var before = gateways.Watched.TrustReads;
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        gateways.Watched.BeforeTrustRead = () => release.Task;

        gateways.Clocks.Pass(Lease * 1.1);
        var asking = Enumerable.Range(0, 100).Select(_ => gateways.AskAsync(tenant)).ToArray();
        release.SetResult();
        await Task.WhenAll(asking);

        Assert.Equal(before + 1, gateways.Watched.TrustReads);
    }

    [Fact]
    public async Task ATenantThatDoesNotExist_IsFoundAsSoonAsItDoes()
    {
        await using var gateways = await TwoGateways.StartAsync();
        var unknown = TenantId.New();
        Assert.Null(await gateways.AskAsync(unknown));
        Assert.Null(await gateways.AskAsync(unknown));
        Assert.NotNull(await gateways.AskAsync(await gateways.RegisterThereAsync()));
    }

    [Fact]
    public async Task ALedgerThatWentBack_IsRefused()
    {
        await using var gateways = await TwoGateways.StartAsync();
        var tenant = await gateways.RegisterThereAsync();
        await gateways.RotateThereAsync(tenant);
        await gateways.AskAsync(tenant);

        await using var older = await SqliteLedger.OpenAsync(
            new SqliteLedgerOptions { DataDirectory = TestDirectory.New() }, gateways.Clocks, CancellationToken.None);
        gateways.Watched.Behind = older;
        gateways.Clocks.Pass(Lease * 1.1);

        await Assert.ThrowsAsync<LedgerRolledBackException>(() => gateways.AskAsync(tenant));
    }

    [Fact]
    public async Task ALedgerThatWentBack_IsServedFromAgainOnceTheOperatorHasAcceptedIt()
    {
        await using var gateways = await TwoGateways.StartAsync();
        var tenant = await gateways.RegisterThereAsync();
        await using var backup = await gateways.BackUpAsync();
        await gateways.RotateThereAsync(tenant);
        await gateways.AskAsync(tenant);

        gateways.Watched.Behind = backup;
        gateways.Clocks.Pass(Lease * 1.1);
        for (var i = 0; i < 3; i++)
            await Assert.ThrowsAsync<LedgerRolledBackException>(() => gateways.AskAsync(tenant));
        await RestoreAcceptance.RecordAsync(backup, CancellationToken.None);

        Assert.Equal(Epoch.None, (await gateways.AskAsync(tenant))!.Epoch);
    }

    [Fact]
    public async Task AnAcceptanceThatTheBackupBroughtAlong_AcceptsNothing()
    {
        await using var gateways = await TwoGateways.StartAsync();
        var tenant = await gateways.RegisterThereAsync();
        await gateways.AskAsync(tenant);
        // Nothing that this gateway holds is contradicted, so it does not even notice that a restore was accepted.
        gateways.Clocks.Pass(Lease * 1.1);
        await RestoreAcceptance.RecordAsync(gateways.Watched.Behind, CancellationToken.None);
        await using var backup = await gateways.BackUpAsync();
        gateways.Clocks.Pass(Lease * 1.1);
        await gateways.RotateThereAsync(tenant);
        await gateways.AskAsync(tenant);

        gateways.Watched.Behind = backup;
        gateways.Clocks.Pass(Lease * 1.1);

        await Assert.ThrowsAsync<LedgerRolledBackException>(() => gateways.AskAsync(tenant));
    }

    [Fact]
    public async Task ATenantThatWentBackBehindAMarkThatStands_IsRefusedUntilItIsAccepted()
    {
        await using var gateways = await TwoGateways.StartAsync();
        var (tenant, other) = (await gateways.RegisterThereAsync(), await gateways.RegisterThereAsync());
        await gateways.AskAsync(other);
        await using var backup = await gateways.BackUpAsync();
        await gateways.RotateThereAsync(tenant);
        await gateways.AskAsync(tenant);

        gateways.Watched.Behind = backup;
        gateways.Trust.Invalidate(tenant);
        await Assert.ThrowsAsync<LedgerRolledBackException>(() => gateways.AskAsync(tenant));
        gateways.Clocks.Pass(Lease * 0.1);
        await RestoreAcceptance.RecordAsync(backup, CancellationToken.None);

        Assert.Equal(Epoch.None, (await gateways.AskAsync(tenant))!.Epoch);
        Assert.NotNull(await gateways.AskAsync(other));
    }

    [Fact]
    public async Task ALedgerThatWentBackBehindAChangeButNotBehindTheMark_IsNotRenewedOver()
    {
        await using var gateways = await TwoGateways.StartAsync();
        var (tenant, other) = (await gateways.RegisterThereAsync(), await gateways.RegisterThereAsync());
        await gateways.AskAsync(other);
        await using var backup = await gateways.BackUpAsync();
        await gateways.RotateThereAsync(tenant);
        await gateways.AskAsync(tenant); // seen after the mark that the renewals stand on

        gateways.Watched.Behind = backup;
        for (var i = 0; i < 3; i++)
        {
            gateways.Clocks.Pass(Lease * 1.1);
            await Assert.ThrowsAsync<LedgerRolledBackException>(() => gateways.AskAsync(tenant));
        }
    }

    [Fact]
    public async Task AChangeSeenAfterTheMark_IsReadOnceMoreAndThenRenewedLikeAnyOther()
    {
        await using var gateways = await TwoGateways.StartAsync();
        var tenant = await gateways.RegisterThereAsync();
        await gateways.AskAsync(tenant);
        var epoch = await gateways.RotateThereAsync(tenant);
        gateways.Trust.Invalidate(tenant);
        await gateways.AskAsync(tenant);

        for (var lease = 0; lease < 3; lease++)
        {
            gateways.Clocks.Pass(Lease * 1.1);
            var reads = gateways.Watched.StreamReads;
            Assert.Equal(epoch, (await gateways.AskAsync(tenant))!.Epoch);
            Assert.Equal(lease == 0 ? 1 : 0, gateways.Watched.StreamReads - reads);
        }
    }

    [Fact]
    public async Task AChangeMadeHereThatTheLedgerForgot_IsNotServedOver()
    {
        await using var gateways = await TwoGateways.StartAsync();
        var tenant = await gateways.RegisterThereAsync();
        await gateways.AskAsync(tenant);
        await using var backup = await gateways.BackUpAsync();
        await gateways.RotateThereAsync(tenant);
        gateways.Trust.Replace((await gateways.TrustThereAsync(tenant))!);

        gateways.Watched.Behind = backup;

        await Assert.ThrowsAsync<LedgerRolledBackException>(() => gateways.AskAsync(tenant));
    }

    [Fact]
    public async Task AnAcceptanceIsLaterThanTheOneBefore_WhateverTheClockSays()
    {
        await using var gateways = await TwoGateways.StartAsync();
        var first = await RestoreAcceptance.RecordAsync(gateways.Watched, CancellationToken.None);
        var second = await RestoreAcceptance.RecordAsync(gateways.Watched, CancellationToken.None);

        Assert.True(second > first);
        Assert.Equal(second, await RestoreAcceptance.ReadAsync(gateways.Watched, CancellationToken.None));
    }
}
