using Blinq.Grains.Hosting;
using Blinq.Identity.Trust;
using Blinq.Ledger.Identifiers;

namespace Blinq.Gateway.Trusts;

/// <summary>Trust in the one process: the lease is zero, memory is the truth, and there is nobody to wait for.</summary>
internal sealed class EmbeddedTrust(IGrains grains) : ITrustSource
{
    public ValueTask<TenantTrust?> GetAsync(TenantId tenant, CancellationToken cancel) =>
        grains.Tenant(tenant).GetTrustAsync(cancel);

    public void Doubt(TenantId tenant)
    {
        // Asked for anew every time.
    }

    public void Replace(TenantTrust newer)
    {
        // Memory is the truth, and has it already.
    }

    public ValueTask SettleAsync(CancellationToken cancel) => ValueTask.CompletedTask;
}
