using Blinq.Grains.Clients;
using Blinq.Grains.Tenants;
using Blinq.Identity.Trust;
using Blinq.Ledger;
using Blinq.Ledger.Identifiers;

namespace Blinq.Gateway.Trusts;

/// <summary>Trust where this process is the whole installation: the lease is zero, and there is no other gateway to wait for.</summary>
internal sealed class LocalTrustProvider(IGrains grains, LocalTrustRegistry published, ILedger ledger) : ITrustProvider
{
    public ValueTask<TenantTrust?> GetAsync(TenantId tenant, CancellationToken cancel) =>
        published.Find(tenant, ledger.Now) is { } trust ? new(trust) : grains.Tenant(tenant).GetTrustAsync(cancel);

    public void Invalidate(TenantId tenant)
    {
        // Every change is published before its call returns.
    }

    public void Replace(TenantTrust newer)
    {
        // Published already.
    }

    public ValueTask WaitForPropagationAsync(CancellationToken cancel) => ValueTask.CompletedTask;
}
