using System.Globalization;
using Blinq.Hosting.Settings;
using Blinq.Ledger;

namespace Blinq.Hosting.Stores;

/// <summary>
/// The trust lease is one value for the installation: a rotation waits for the lease that its own gateway knows, so a gateway
/// with a longer one would serve on old trust after the answer.
/// </summary>
internal static class TrustLeaseSetting
{
    public const string Setting = "trust_lease_ms";

    /// <summary>Makes the lease the installation's on the first start, and checks that it is on every later one.</summary>
    /// <exception cref="StartupException">The installation has another one.</exception>
    public static async Task EnsureAsync(ILedger ledger, TimeSpan lease, CancellationToken cancel)
    {
        var mine = lease.TotalMilliseconds.ToString(CultureInfo.InvariantCulture);
        var agreed = await ledger.EnsureSettingAsync(Setting, mine, cancel);
        if (agreed != mine)
        {
            throw new StartupException(
                $"Setting Blinq:TrustLease is {mine} ms, but this installation's is {agreed} ms: all gateways of a ledger share one value.");
        }
    }

    /// <summary>Makes another lease the installation's; no process of it may run.</summary>
    public static ValueTask ReplaceAsync(ILedger ledger, TimeSpan lease, CancellationToken cancel) =>
        ledger.ReplaceSettingAsync(Setting, lease.TotalMilliseconds.ToString(CultureInfo.InvariantCulture), cancel);

    /// <returns>The installation's lease; <c>null</c> where gateways never shared its ledger.</returns>
    public static async ValueTask<TimeSpan?> ReadAsync(ILedger ledger, CancellationToken cancel) =>
        await ledger.ReadSettingAsync(Setting, cancel) is { } agreed
            ? TimeSpan.FromMilliseconds(double.Parse(agreed, CultureInfo.InvariantCulture))
            : null;
}
