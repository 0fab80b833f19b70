using System.Collections.Concurrent;
using Blinq.Gateway.Restores;
using Blinq.Grains.Clients;
using Blinq.Grains.Leases;
using Blinq.Identity.Trust;
using Blinq.Ledger;
using Blinq.Ledger.Appends;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Trusts;

namespace Blinq.Gateway.Trusts;

/// <summary>
/// Trust on a lease, where other processes may change it (DESIGN §5). The time is noted <b>before</b> the ledger is asked, and
/// what it says is used until that time plus the lease, never longer. One small read per lease renews all tenants whose
/// trust did not change; a caller that waited for a shared read checks again. A ledger that went back is refused until
/// the operator has accepted the restore (docs/adr/0060). Thread-safe.
/// </summary>
internal sealed class LeasedTrustProvider : ITrustProvider
{
    /// <summary>How often trust that was over before it could be used is asked for again.</summary>
    private const int Attempts = 5;

    private const int ChangesPage = 1_000;

    private readonly IGrains _grains;
    private readonly ILedger _ledger;
    private readonly LeaseClock _clock;
    private readonly TimeProvider _time;
    private readonly TimeSpan _lease;
    private readonly TrustCache _held;
    private readonly ConcurrentDictionary<TenantId, Task<TenantTrust?>> _loads = new();
    private readonly Lock _renewing = new();
    private Task? _renewal;

    /// <param name="maxTenants">How many tenants' trust is held at a time; the least recently used leave.</param>
    public LeasedTrustProvider(IGrains grains, ILedger ledger, TimeProvider time, TimeSpan lease, int maxTenants)
    {
        (_grains, _ledger, _time, _lease) = (grains, ledger, time, lease);
        _clock = new LeaseClock(time);
        _held = new TrustCache(_clock, lease, maxTenants);
    }

    /// <summary>How long ago trust was last renewed; longer than a lease only while no request asks, or the ledger does not answer.</summary>
    public TimeSpan? Age => _held.MarkAge;

    /// <inheritdoc/>
    /// <exception cref="LedgerRolledBackException">The ledger says less than it said before.</exception>
    public async ValueTask<TenantTrust?> GetAsync(TenantId tenant, CancellationToken cancel)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            switch (_held.Find(tenant, out var trust))
            {
                case TrustCacheStatus.Fresh:
                    return trust;
                case TrustCacheStatus.RenewalRequired:
                    await ShareRenewalAsync().WaitAsync(cancel);
                    break;
                default:
                    // A tenant that does not exist leaves nothing behind; and that it did not exist is only as good as
                    // what exists: a call that shared an answer from before it asks anew.
                    var (load, isMine) = ShareLoad(tenant);
                    if (await load.WaitAsync(cancel) is null && (isMine || attempt > 0))
                        return null;
                    break;
            }
        }
        throw new LedgerUnavailableException("Trust is over before it can be used: this process, or the ledger, is too slow for the lease.");
    }

    /// <inheritdoc/>
    public void Invalidate(TenantId tenant) => _held.Invalidate(tenant);

    /// <inheritdoc/>
    public void Replace(TenantTrust newer) => _held.InvalidateOlderThan(newer);

    /// <inheritdoc/>
    public ValueTask WaitForPropagationAsync(CancellationToken cancel) => new(Task.Delay(TrustLease.PropagationWait(_lease), _time, cancel));

    private Task ShareRenewalAsync()
    {
        lock (_renewing)
            return _renewal is { IsCompleted: false } running ? running : _renewal = RenewAsync();
    }

    private Task<TenantChangeCursor> RenewAsync() => UnlessRestoredAsync(async () =>
    {
        var renewal = _held.BeginRenewal();
        var changed = new HashSet<TenantId>();
        var mark = renewal.Since;
        TrustChanges page;
        do
        {
            page = await _ledger.ReadTrustChangesAsync(mark, ChangesPage, CancellationToken.None);
            changed.UnionWith(page.Tenants);
            mark = page.Upto;
        }
        while (page.HasMore);
        _held.Renew(renewal, page.Upto, changed, _ledger.Now);
        return page.Upto;
    });

    private (Task<TenantTrust?> Load, bool IsMine) ShareLoad(TenantId tenant)
    {
        var mine = new TaskCompletionSource<TenantTrust?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var load = _loads.GetOrAdd(tenant, mine.Task);
        if (load != mine.Task)
            return (load, false);
        _ = LoadAsync(tenant, mine);
        return (load, true);
    }

    private async Task LoadAsync(TenantId tenant, TaskCompletionSource<TenantTrust?> load)
    {
        try
        {
            var trust = await UnlessRestoredAsync(() => AskAsync(tenant));
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

    private async Task<TenantTrust?> AskAsync(TenantId tenant)
    {
        if (_held.Mark is null)
            await ShareRenewalAsync();
        var (noted, generation) = (_clock.Now, _held.Generation);
        var trust = await _grains.Tenant(tenant).GetTrustAsync(CancellationToken.None);
        if (trust is not null)
            _held.Store(trust, noted, generation, _ledger.Now);
        return trust;
    }

    /// <summary>
    /// Where the ledger went back, and the operator has accepted that since this gateway last found it whole: all that it
    /// held is forgotten, and it is read once more. Else it is refused.
    /// </summary>
    private async Task<T> UnlessRestoredAsync<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (LedgerRolledBackException)
        {
            if (await RestoreAcceptance.ReadAsync(_ledger, CancellationToken.None) is not { } acceptedAt
                || !_held.ForgetWhatWasSeenBefore(acceptedAt))
                throw;
            return await read();
        }
    }
}
