using Blinq.Grains.Calls;
using Blinq.Grains.Placement;
using Blinq.Identity.Trust;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Streams;

namespace Blinq.Grains.Tenants;

/// <summary>A tenant's activation: a shell around <see cref="Tenant"/>.</summary>
[GrainType("tenant"), TenantPlacement]
internal sealed class TenantSecretGrain : LedgerGrain, ITenantSecretGrain
{
    private readonly TenantServices _services;
    private readonly Tenant _tenant;

    public TenantSecretGrain(TenantServices services)
        : base(services.Calls)
    {
        _services = services;
        var id = new TenantId(GrainContext.GrainId.Key.ToString()!);
        _tenant = new Tenant(id, services.Ledger, services.Sealer, services.Clock, services.PublishedTrust);
        Stream = StreamId.ForTenant(id);
    }

    public override StreamId Stream { get; }

    public override string Kind => "tenant";

    protected override bool Exists => _tenant.Exists;

    public ValueTask<TenantTrust?> GetTrustAsync() => TurnAsync(() => _tenant.GetTrustAsync(CancellationToken.None));

    public ValueTask<TenantDescription?> DescribeAsync() => TurnAsync(() => _tenant.DescribeAsync(CancellationToken.None));

    public ValueTask<TenantOutcome> HandleAsync(CallId call, TenantCommand command) =>
        TurnAsync(() => _tenant.HandleAsync(command, call, CancellationToken.None));

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _services.Counts.AddTenant(1);
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _services.Counts.AddTenant(-1);
        _tenant.Leave();
        return Task.CompletedTask;
    }

    public override void ResetState() => _tenant.ResetState();
}
