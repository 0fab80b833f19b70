using Blinq.Grains.Calls;
using Blinq.Grains.Placement;
using Blinq.Grains.Tenants.Wire;
using Blinq.Grains.Wire.Trusts;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Streams;

namespace Blinq.Grains.Tenants;

/// <summary>A tenant's activation: a shell around <see cref="Tenant"/>.</summary>
[GrainType("tenant"), TenantPlacement]
internal sealed class TenantSecretGrain : LedgerGrain, ITenantSecretGrain
{
    private readonly TenantServices _parts;
    private readonly TenantId _tenant;
    private readonly Tenant _grain;

    public TenantSecretGrain(TenantServices parts)
        : base(parts.Calls)
    {
        _parts = parts;
        _tenant = new TenantId(GrainContext.GrainId.Key.ToString()!);
        _grain = new Tenant(_tenant, parts.Ledger, parts.Sealer, parts.Clock, parts.PublishedTrust);
        Stream = StreamId.ForTenant(_tenant);
    }

    public override StreamId Stream { get; }

    public override string Kind => "tenant";

    protected override bool Exists => _grain.Exists;

    public ValueTask<WireTrust?> GetTrustAsync() => TurnAsync(async () =>
        await _grain.GetTrustAsync(CancellationToken.None) is { } trust ? WireTrust.Of(trust, _parts.Sealer) : null);

    public ValueTask<TenantReply?> DescribeAsync() => TurnAsync(async () =>
        (await _grain.DescribeAsync(CancellationToken.None))?.ToWire(_parts.Sealer));

    public ValueTask<ChangeReply> RegisterAsync(RegisterCall call) =>
        ChangeAsync(() => _grain.RegisterAsync(call.ToDomain(_tenant, _parts.Sealer), CancellationToken.None));

    public ValueTask<ChangeReply> ChangeAsync(ChangeCall call) =>
        ChangeAsync(() => _grain.ChangeAsync(call.ToDomain(), CancellationToken.None));

    public ValueTask<RotateReply> RotateAsync(RotateCall call) => TurnAsync(async () =>
        (await _grain.RotateAsync(call.ToDomain(_tenant, _parts.Sealer), CancellationToken.None)).ToWire(_tenant, _parts.Sealer));

    public ValueTask<ChangeReply> RevokePreviousAsync(PlainCall call) =>
        ChangeAsync(() => _grain.RevokePreviousAsync(new RevokePrevious(call.ToDomain()), CancellationToken.None));

    public ValueTask<ChangeReply> RevokeAsync(RevokeCall call) =>
        ChangeAsync(() => _grain.RevokeAsync(call.ToDomain(), CancellationToken.None));

    public ValueTask<ChangeReply> LiftRevocationAsync(RemoveCall call) =>
        ChangeAsync(() => _grain.LiftRevocationAsync(call.ToLiftRevocation(), CancellationToken.None));

    public ValueTask<ChangeReply> IssueManagementKeyAsync(IssueKeyCall call) =>
        ChangeAsync(() => _grain.IssueManagementKeyAsync(call.ToDomain(), CancellationToken.None));

    public ValueTask<ChangeReply> RevokeManagementKeyAsync(RemoveCall call) =>
        ChangeAsync(() => _grain.RevokeManagementKeyAsync(call.ToRevokeManagementKey(), CancellationToken.None));

    public ValueTask<ChangeReply> SuspendAsync(PlainCall call) =>
        ChangeAsync(() => _grain.SuspendAsync(new SuspendTenant(call.ToDomain()), CancellationToken.None));

    public ValueTask<ChangeReply> ResumeAsync(PlainCall call) =>
        ChangeAsync(() => _grain.ResumeAsync(new ResumeTenant(call.ToDomain()), CancellationToken.None));

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _parts.Counts.AddTenant(1);
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _parts.Counts.AddTenant(-1);
        _grain.Leave();
        return Task.CompletedTask;
    }

    public override void ResetState() => _grain.ResetState();

    private ValueTask<ChangeReply> ChangeAsync(Func<ValueTask<ChangeOutcome>> change) =>
        TurnAsync(async () => (await change()).ToWire(_parts.Sealer));
}
