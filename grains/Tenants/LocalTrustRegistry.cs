using Blinq.Identity.Trust;
using Blinq.Ledger.Identifiers;

namespace Blinq.Grains.Tenants;

/// <summary>
/// The trust of the tenants whose grains are active, where one process is the whole installation: every change is in it from
/// when it is durable and before its call returns, so that trust needs no lease and reading it no call. It does not rest on
/// there being one activation of a tenant: what was read before a change is never published after it. Thread-safe.
/// </summary>
public sealed class LocalTrustRegistry
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TenantId, TenantTrust> _published = [];
    private long _changes;

    /// <summary>How many changes there were; note it before reading a tenant from the ledger.</summary>
    public long Changes
    {
        get { lock (_lock) return _changes; }
    }

    /// <returns><c>null</c> if it takes a call to the tenant's grain to tell.</returns>
    public TenantTrust? Find(TenantId tenant, DateTimeOffset now)
    {
        lock (_lock)
            return _published.TryGetValue(tenant, out var trust) && IsCurrent(trust, now) ? trust : null;
    }

    /// <summary>A change is durable.</summary>
    public void Change(TenantTrust trust)
    {
        ArgumentNullException.ThrowIfNull(trust);
        lock (_lock)
        {
            _changes++;
            if (!_published.TryGetValue(trust.Tenant, out var known) || known.Version <= trust.Version)
                _published[trust.Tenant] = trust;
        }
    }

    /// <summary>A tenant was read from the ledger. Left out if anything changed since: then the next reader asks again.</summary>
    /// <param name="readAt"><see cref="Changes"/> before it was read.</param>
    public void AddLoaded(TenantTrust trust, long readAt)
    {
        ArgumentNullException.ThrowIfNull(trust);
        lock (_lock)
        {
            if (_changes == readAt)
                _published[trust.Tenant] = trust;
        }
    }

    /// <summary>A tenant may have changed: the next reader asks its grain.</summary>
    public void Invalidate(TenantId tenant)
    {
        lock (_lock)
        {
            _changes++;
            _published.Remove(tenant);
        }
    }

    /// <summary>Withdraws this very instance, and no other of the same tenant.</summary>
    public void Remove(TenantTrust trust)
    {
        ArgumentNullException.ThrowIfNull(trust);
        lock (_lock)
        {
            if (_published.TryGetValue(trust.Tenant, out var known) && ReferenceEquals(known, trust))
                _published.Remove(trust.Tenant);
        }
    }

    /// <summary>Only a second key is in its grace, and its end makes another trust.</summary>
    internal static bool IsCurrent(TenantTrust trust, DateTimeOffset now) =>
        trust.Keys.Count < 2 || trust.Keys.All(key => key.IsLiveAt(now));
}
