using Blinq.Grains.Tenants;
using Blinq.Identity.Trust;
using Blinq.Ledger.Appends;

namespace Blinq.Grains.Clients;

/// <summary>A tenant as callers hold it: only where to find it.</summary>
internal sealed class TenantClient(ITenantSecretGrain grain, GrainCallRetry retry) : ITenant
{
    public ValueTask<TenantTrust?> GetTrustAsync(CancellationToken cancel) => retry.ReadAsync(grain.GetTrustAsync, cancel);

    public ValueTask<TenantDescription?> DescribeAsync(CancellationToken cancel) => retry.ReadAsync(grain.DescribeAsync, cancel);

    public async ValueTask<TOutcome> SendAsync<TOutcome>(ITenantCommand<TOutcome> command, CancellationToken cancel)
        where TOutcome : TenantOutcome =>
        (TOutcome)await retry.SendAsync(call => grain.HandleAsync(call, (TenantCommand)command), cancel);

    public async ValueTask<ChangeOutcome> SendAsync(TenantChange change, AppendId? name, CancellationToken cancel) =>
        (ChangeOutcome)await retry.SendAsync(call => grain.HandleAsync(call, change), cancel, name);
}
