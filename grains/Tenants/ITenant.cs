using Blinq.Identity.Trust;
using Blinq.Ledger.Appends;

namespace Blinq.Grains.Tenants;

/// <summary>
/// One tenant: its secrets, its rotation version (epoch), its settings; one call at a time per key. A change is durable and
/// in force for every later <see cref="GetTrustAsync"/> of this grain when its call returns; that it is in force everywhere is
/// for those to wait for who lease trust.
/// </summary>
/// <exception cref="LedgerUnavailableException">The store is gone or full, or too many calls wait.</exception>
public interface ITenant
{
    /// <summary>The tenant's trust as of now; <c>null</c> if there is no such tenant.</summary>
    ValueTask<TenantTrust?> GetTrustAsync(CancellationToken cancel);

    /// <summary><c>null</c> if there is no such tenant.</summary>
    ValueTask<TenantDescription?> DescribeAsync(CancellationToken cancel);

    ValueTask<TOutcome> SendAsync<TOutcome>(ITenantCommand<TOutcome> command, CancellationToken cancel)
        where TOutcome : TenantOutcome;
}
