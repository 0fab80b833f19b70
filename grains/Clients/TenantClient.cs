using Blinq.Grains.Sealing;
using Blinq.Grains.Tenants;
using Blinq.Grains.Tenants.Wire;
using Blinq.Identity.Trust;
using Blinq.Ledger.Identifiers;

namespace Blinq.Grains.Clients;

/// <summary>A tenant as callers hold it: only where to find it.</summary>
internal sealed class TenantClient(TenantId tenant, ITenantSecretGrain actor, ISecretSealer sealer, GrainCallRetry caller)
    : ITenant
{
    public async ValueTask<TenantTrust?> GetTrustAsync(CancellationToken cancel) =>
        (await caller.ReadAsync(actor.GetTrustAsync, cancel))?.ToDomain(sealer);

    public async ValueTask<TenantDescription?> DescribeAsync(CancellationToken cancel) =>
        (await caller.ReadAsync(actor.DescribeAsync, cancel))?.ToDomain(sealer);

    public ValueTask<ChangeOutcome> RegisterAsync(RegisterTenant command, CancellationToken cancel) =>
        ChangeAsync(() => actor.RegisterAsync(command.ToWire(tenant, sealer)), cancel);

    public ValueTask<ChangeOutcome> ChangeAsync(ChangeTenant command, CancellationToken cancel) =>
        ChangeAsync(() => actor.ChangeAsync(command.ToWire()), cancel);

    public async ValueTask<RotateOutcome> RotateAsync(RotateSecret command, CancellationToken cancel) =>
        (await caller.ChangeAsync(() => actor.RotateAsync(command.ToWire(tenant, sealer)), cancel)).ToDomain(tenant, sealer);

    public ValueTask<ChangeOutcome> RevokePreviousAsync(RevokePrevious command, CancellationToken cancel) =>
        ChangeAsync(() => actor.RevokePreviousAsync(command.ToWire()), cancel);

    public ValueTask<ChangeOutcome> RevokeAsync(RevokeIdentity command, CancellationToken cancel) =>
        ChangeAsync(() => actor.RevokeAsync(command.ToWire()), cancel);

    public ValueTask<ChangeOutcome> LiftRevocationAsync(LiftRevocation command, CancellationToken cancel) =>
        ChangeAsync(() => actor.LiftRevocationAsync(command.ToWire()), cancel);

    public ValueTask<ChangeOutcome> IssueManagementKeyAsync(IssueManagementKey command, CancellationToken cancel) =>
        ChangeAsync(() => actor.IssueManagementKeyAsync(command.ToWire()), cancel);

    public ValueTask<ChangeOutcome> RevokeManagementKeyAsync(RevokeManagementKey command, CancellationToken cancel) =>
        ChangeAsync(() => actor.RevokeManagementKeyAsync(command.ToWire()), cancel);

    public ValueTask<ChangeOutcome> SuspendAsync(SuspendTenant command, CancellationToken cancel) =>
        ChangeAsync(() => actor.SuspendAsync(command.ToWire()), cancel);

    public ValueTask<ChangeOutcome> ResumeAsync(ResumeTenant command, CancellationToken cancel) =>
        ChangeAsync(() => actor.ResumeAsync(command.ToWire()), cancel);

    private async ValueTask<ChangeOutcome> ChangeAsync(Func<ValueTask<ChangeReply>> call, CancellationToken cancel) =>
        (await caller.ChangeAsync(call, cancel)).ToDomain(sealer);
}
