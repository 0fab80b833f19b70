using System.Collections.Concurrent;
using Blinq.Grains.Hosting;
using Blinq.Grains.Leases;
using Blinq.Grains.Trusts;
using Blinq.Ledger;
using Blinq.Ledger.Identifiers;

namespace Blinq.Gateway.Trusts;

/// <summary>
/// Trust on a lease, where other processes may change it (DESIGN §5). The time is noted <b>before</b> the ledger is asked, and
/// what it says is used until that time plus the lease, never longer. One small read per lease renews all tenants whose
/// trust did not change; whoever waited for a read that others share checks again. Thread-safe.
/// </summary>
internal sealed class LeasedTrust : ITrustSource
{
    private readonly IGrains _grains;
    private readonly ILedger _ledger;
    private readonly LeaseClock _clock;
    private readonly TimeProvider _time;
    private readonly TimeSpan _lease;
    private readonly HeldTrusts _held;
    private readonly ConcurrentDictionary<TenantId, Task<Trust?>> _loads = new();
    private readonly Lock _renewing = new();
    private Task? _renewal;

    /// <param name="maxTenants">How many tenants' trust is held at a time; the least recently used leave.</param>
    public LeasedTrust(IGrains grains, ILedger ledger, TimeProvider time, TimeSpan lease, int maxTenants)
    {
        (_grains, _ledger, _time, _lease) = (grains, ledger, time, lease);
        _clock = new LeaseClock(time);
        _held = new HeldTrusts(_clock, lease, maxTenants);
    }

    /// <inheritdoc/>
    /// <exception cref="LedgerRolledBackException">The ledger says less than it said before.</exception>
    public async ValueTask<Trust?> GetAsync(TenantId tenant, CancellationToken cancel)
    {
        while (true)
        {
            switch (_held.Find(tenant, out var trust))
            {
                case Standing.Good:
                    return trust;
                case Standing.NeedsRenewal:
                    await ShareRenewalAsync().WaitAsync(cancel);
                    break;
                default:
                    // Not held: a tenant that does not exist is answered, and leaves nothing behind.
                    if (await ShareLoadAsync(tenant).WaitAsync(cancel) is null)
                        return null;
                    break;
            }
        }
    }

    /// <inheritdoc/>
    public void Doubt(TenantId tenant) => _held.Drop(tenant);

    /// <inheritdoc/>
    public Task SettleAsync(CancellationToken cancel) => Task.Delay(_lease * 1.1, _time, cancel);

    private Task ShareRenewalAsync()
    {
        lock (_renewing)
            return _renewal is { IsCompleted: false } running ? running : _renewal = RenewAsync();
    }

    private async Task RenewAsync()
    {
        var noted = _clock.Now;
        var changes = await _ledger.ReadTrustChangesAsync(_held.Counter, CancellationToken.None);
        _held.Renew(noted, changes);
    }

    private Task<Trust?> ShareLoadAsync(TenantId tenant)
    {
        var mine = new TaskCompletionSource<Trust?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var load = _loads.GetOrAdd(tenant, mine.Task);
        if (load == mine.Task)
            _ = LoadAsync(tenant, mine);
        return load;
    }

    private async Task LoadAsync(TenantId tenant, TaskCompletionSource<Trust?> load)
    {
        try
        {
            if (_held.NeverRenewed)
                await ShareRenewalAsync();
            var (noted, generation) = (_clock.Now, _held.Generation);
            var trust = await _grains.Tenant(tenant).GetTrustAsync(CancellationToken.None);
            if (trust is not null)
                _held.Keep(trust, noted, generation);
            _loads.TryRemove(tenant, out _);
            load.SetResult(trust);
        }
        catch (Exception fault)
        {
            // Goes to everyone who shares the load.
            _loads.TryRemove(tenant, out _);
            load.SetException(fault);
        }
    }
}
