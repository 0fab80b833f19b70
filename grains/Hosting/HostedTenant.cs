using Blinq.Grains.Tenants;
using Blinq.Identity.Trust;
using Blinq.Ledger.Identifiers;

namespace Blinq.Grains.Hosting;

/// <summary>A tenant as callers hold it: only where to find it. Each call but for the trust is a turn.</summary>
internal sealed class HostedTenant(EmbeddedHost host, TenantId tenant) : ITenantSecretGrain
{
    public ValueTask<TenantTrust?> GetTrustAsync(CancellationToken cancel) => host.GetTrustAsync(tenant, cancel);

    public ValueTask<TenantDescription?> DescribeAsync(CancellationToken cancel) =>
        host.TurnAsync(tenant, 0, static (grain, _, cancel) => grain.DescribeAsync(cancel), cancel);

    public ValueTask<ChangeOutcome> RegisterAsync(RegisterTenant command, CancellationToken cancel) =>
        host.TurnAsync(tenant, command, static (grain, command, cancel) => grain.RegisterAsync(command, cancel), cancel);

    public ValueTask<ChangeOutcome> ChangeAsync(ChangeTenant command, CancellationToken cancel) =>
        host.TurnAsync(tenant, command, static (grain, command, cancel) => grain.ChangeAsync(command, cancel), cancel);

    public ValueTask<RotateOutcome> RotateAsync(RotateSecret command, CancellationToken cancel) =>
        host.TurnAsync(tenant, command, static (grain, command, cancel) => grain.RotateAsync(command, cancel), cancel);

    public ValueTask<ChangeOutcome> RevokePreviousAsync(RevokePrevious command, CancellationToken cancel) =>
        host.TurnAsync(tenant, command, static (grain, command, cancel) => grain.RevokePreviousAsync(command, cancel), cancel);

    public ValueTask<ChangeOutcome> RevokeAsync(RevokeIdentity command, CancellationToken cancel) =>
        host.TurnAsync(tenant, command, static (grain, command, cancel) => grain.RevokeAsync(command, cancel), cancel);

    public ValueTask<ChangeOutcome> LiftRevocationAsync(LiftRevocation command, CancellationToken cancel) =>
        host.TurnAsync(tenant, command, static (grain, command, cancel) => grain.LiftRevocationAsync(command, cancel), cancel);

    public ValueTask<ChangeOutcome> IssueManagementKeyAsync(IssueManagementKey command, CancellationToken cancel) =>
        host.TurnAsync(tenant, command, static (grain, command, cancel) => grain.IssueManagementKeyAsync(command, cancel), cancel);

    public ValueTask<ChangeOutcome> RevokeManagementKeyAsync(RevokeManagementKey command, CancellationToken cancel) =>
        host.TurnAsync(tenant, command, static (grain, command, cancel) => grain.RevokeManagementKeyAsync(command, cancel), cancel);

    public ValueTask<ChangeOutcome> SuspendAsync(SuspendTenant command, CancellationToken cancel) =>
        host.TurnAsync(tenant, command, static (grain, command, cancel) => grain.SuspendAsync(command, cancel), cancel);

    public ValueTask<ChangeOutcome> ResumeAsync(ResumeTenant command, CancellationToken cancel) =>
        host.TurnAsync(tenant, command, static (grain, command, cancel) => grain.ResumeAsync(command, cancel), cancel);
}
