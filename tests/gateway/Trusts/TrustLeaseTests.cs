using Blinq.Gateway.Trusts;
using Blinq.Grains.Leases;
using Blinq.Grains.Tenants;
using Blinq.Hosting.Settings;
using Microsoft.Extensions.Configuration;

namespace Blinq.Gateway.Tests.Trusts;

/// <summary>The guarantee of a rotation hangs on every part having the same longest lease, and the same wait for it.</summary>
public sealed class TrustLeaseTests
{
    [Fact]
    public void TheLongestLeaseStoodInThreePlaces_WhatMayBeSetIsWhatAChangeThatIsUnderWayWaitsFor()
    {
        Assert.Equal(TrustLease.Longest, Bind(TrustLease.Longest).TrustLease);
        Assert.Equal(TrustLease.Shortest, Bind(TrustLease.Shortest).TrustLease);
        foreach (var wrong in new[] { TrustLease.Longest + TimeSpan.FromMilliseconds(1), TrustLease.Shortest - TimeSpan.FromMilliseconds(1) })
        {
            var refused = Assert.Throws<SettingsException>(() => Bind(wrong));
            // What the line says is what holds.
            Assert.EndsWith($"expected {TrustLease.Shortest:hh\\:mm\\:ss\\.f} to {TrustLease.Longest}.", Assert.Single(refused.Errors), StringComparison.Ordinal);
        }

        var changedAt = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        var state = TenantState.Initial with { ChangedAt = changedAt };
        Assert.True(AccessRestriction.MayBeUnderWay(state, changedAt + TrustLease.PropagationWait(TrustLease.Longest) - TimeSpan.FromTicks(1)));
        Assert.False(AccessRestriction.MayBeUnderWay(state, changedAt + TrustLease.PropagationWait(TrustLease.Longest)));
    }

    [Fact]
    public async Task AChangeWaitsForTheLeaseAndATenth_HoweverLongTheLeaseIs()
    {
        foreach (var lease in new[] { TrustLease.Shortest, TimeSpan.FromSeconds(1), TrustLease.Longest })
        {
            await using var gateways = await TwoGateways.StartAsync();
            var time = new ManualTime();
            var trusts = new LeasedTrustProvider(gateways.Grains, gateways.Watched, time, lease, maxTenants: 1);

            var waits = trusts.WaitForPropagationAsync(CancellationToken.None).AsTask();
            time.Advance(lease * 1.1 - TimeSpan.FromMilliseconds(1));
            Assert.False(waits.IsCompleted);
            time.Advance(TimeSpan.FromMilliseconds(1));

            await waits.WaitAsync(TimeSpan.FromSeconds(10));
        }
    }

    private static BlinqOptions Bind(TimeSpan lease) => SettingsBinder.Bind(
        new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create("Blinq:TrustLease", (string?)$"{lease}")]).Build());
}
