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

    /// <summary>A change that takes effect once under its name, however often and by whichever caller it is sent.</summary>
    /// <param name="name">The same for the same call; <c>null</c>: the call has none, and takes effect each time.</param>
    ValueTask<ChangeOutcome> SendAsync(TenantChange change, AppendId? name, CancellationToken cancel);
}
