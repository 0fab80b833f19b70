using Blinq.Identity.Trust;
using Blinq.Ledger.Appends;

namespace Blinq.Grains.Tenants;

/// <summary>
/// One tenant: its secrets, its rotation version (epoch), its settings. Whoever hosts it promises one turn at a time per
/// key. A change is durable and in force for every later <see cref="GetTrustAsync"/> of this grain when its call returns;
/// that it is in force everywhere is for whoever leases trust to wait for.
/// </summary>
/// <exception cref="LedgerUnavailableException">The store is gone or full, or too many turns wait.</exception>
public interface ITenant
{
    /// <summary>The tenant's trust as of now; <c>null</c> if there is no such tenant.</summary>
    ValueTask<TenantTrust?> GetTrustAsync(CancellationToken cancel);

    ValueTask<TenantDescription?> DescribeAsync(CancellationToken cancel);

    ValueTask<ChangeOutcome> RegisterAsync(RegisterTenant command, CancellationToken cancel);

    ValueTask<ChangeOutcome> ChangeAsync(ChangeTenant command, CancellationToken cancel);

    ValueTask<RotateOutcome> RotateAsync(RotateSecret command, CancellationToken cancel);

    ValueTask<ChangeOutcome> RevokePreviousAsync(RevokePrevious command, CancellationToken cancel);

    ValueTask<ChangeOutcome> RevokeAsync(RevokeIdentity command, CancellationToken cancel);

    ValueTask<ChangeOutcome> LiftRevocationAsync(LiftRevocation command, CancellationToken cancel);

    ValueTask<ChangeOutcome> IssueManagementKeyAsync(IssueManagementKey command, CancellationToken cancel);

    ValueTask<ChangeOutcome> RevokeManagementKeyAsync(RevokeManagementKey command, CancellationToken cancel);

    ValueTask<ChangeOutcome> SuspendAsync(SuspendTenant command, CancellationToken cancel);

    ValueTask<ChangeOutcome> ResumeAsync(ResumeTenant command, CancellationToken cancel);
}
