using System.Diagnostics.CodeAnalysis;
using Blinq.Grains.Leases;
using Blinq.Identity.Trust;
using Blinq.Ledger.Appends;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Trusts;

namespace Blinq.Gateway.Trusts;

/// <summary>What a gateway can do with the trust that it holds of a tenant.</summary>
internal enum TrustCacheStatus
{
    /// <summary>It may be used now.</summary>
    Fresh,

    /// <summary>Its lease is over, but it may be renewed together with all the others.</summary>
    RenewalRequired,

    /// <summary>It is not held, or must be asked for by itself.</summary>
    LoadRequired,
}

/// <summary>
/// The trusts that a gateway holds, and what is known of their age. A trust is good for a lease from when it was asked for;
/// a renewal that does not name its tenant as changed makes it good for a lease from when the renewal began. Bounded;
/// thread-safe.
/// </summary>
internal sealed class TrustCache(LeaseClock clock, TimeSpan lease, int capacity)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TenantId, LinkedListNode<Held>> _held = [];
    private readonly LinkedList<Held> _byUse = new();
    private readonly Dictionary<TenantId, long> _newestSeen = [];
    private readonly Dictionary<TenantId, long> _beyondMark = [];
    private DualTimestamp _renewedAt;
    private long _generation;
    private TenantChangeCursor? _mark;
    private DateTimeOffset _seenBy;

    /// <param name="Renewable">Whether every change since it was read will be named by a renewal to come.</param>
    private sealed record Held(TenantTrust Trust, DualTimestamp AskedAt, bool Renewable);

    /// <summary>Up to where changes are known; <c>null</c> before the first renewal.</summary>
    public TenantChangeCursor? Mark
    {
        get { lock (_lock) return _mark; }
    }

    /// <summary>How long ago the last renewal began; <c>null</c> before the first.</summary>
    public TimeSpan? MarkAge
    {
        get { lock (_lock) return _mark is null ? null : clock.Since(_renewedAt); }
    }

    /// <summary>How many renewals there were; note it before asking for a trust.</summary>
    public long Generation
    {
        get { lock (_lock) return _generation; }
    }

    public TrustCacheStatus Find(TenantId tenant, [NotNull] out TenantTrust? trust)
    {
        lock (_lock)
        {
            trust = null!;
            if (!_held.TryGetValue(tenant, out var node))
                return TrustCacheStatus.LoadRequired;
            var held = node.Value;
            trust = held.Trust;
            if (node != _byUse.Last)
            {
                _byUse.Remove(node);
                _byUse.AddLast(node);
            }
            if (clock.Holds(held.AskedAt, lease) || (held.Renewable && _mark is not null && clock.Holds(_renewedAt, lease)))
                return TrustCacheStatus.Fresh;
            return held.Renewable ? TrustCacheStatus.RenewalRequired : TrustCacheStatus.LoadRequired;
        }
    }

    /// <param name="askedAt">Noted before the trust was asked for.</param>
    /// <param name="generation">The same.</param>
    /// <param name="seenBy">The ledger's time after it was read.</param>
    /// <exception cref="LedgerRolledBackException">A newer trust of this tenant was seen before.</exception>
    public void Store(TenantTrust trust, DualTimestamp askedAt, long generation, DateTimeOffset seenBy)
    {
        lock (_lock)
        {
            if (_newestSeen.TryGetValue(trust.Tenant, out var newest) && trust.Version < newest)
                throw new LedgerRolledBackException(newest);
            See_NeedsLock(seenBy);
            Remove_NeedsLock(trust.Tenant);
            _newestSeen[trust.Tenant] = trust.Version;
            if (trust.Position is { } position && position > _mark?.Position)
                _beyondMark[trust.Tenant] = position;
            // A renewal that came in between may have named this tenant for a change that the trust was read before.
            _held[trust.Tenant] = _byUse.AddLast(new Held(trust, askedAt, Renewable: generation == _generation));
            while (_held.Count > capacity)
                Forget_NeedsLock(_byUse.First!.Value.Trust.Tenant);
        }
    }

    /// <summary>What a renewal stands on; call it before the ledger is asked.</summary>
    public Renewal BeginRenewal()
    {
        lock (_lock)
            return new Renewal(clock.Now, _mark, [.. _beyondMark.Keys]);
    }

    /// <summary>Takes in which tenants' trust changed since the renewal's mark, up to where the ledger stands now.</summary>
    /// <param name="seenBy">The ledger's time after it was asked.</param>
    /// <exception cref="LedgerRolledBackException">
    /// A change that was seen after the mark is not among them: the ledger went back behind it, though not behind the mark.
    /// </exception>
    public void Renew(Renewal renewal, TenantChangeCursor upto, IReadOnlySet<TenantId> changed, DateTimeOffset seenBy)
    {
        lock (_lock)
        {
            foreach (var tenant in renewal.BeyondMark)
            {
                if (!changed.Contains(tenant) && _beyondMark.TryGetValue(tenant, out var position))
                    throw new LedgerRolledBackException(position);
            }
            See_NeedsLock(seenBy);
            foreach (var tenant in changed)
                Remove_NeedsLock(tenant);
            foreach (var (tenant, position) in _beyondMark)
            {
                if (position <= upto.Position)
                    _beyondMark.Remove(tenant);
            }
            (_mark, _renewedAt) = (upto, renewal.Noted);
            _generation++;
        }
    }

    /// <summary>Forgets all, as if just started, if all of it was seen before the given time of the ledger.</summary>
    /// <returns>Whether it was, so that nothing is left that the ledger could contradict.</returns>
    public bool ForgetWhatWasSeenBefore(DateTimeOffset time)
    {
        lock (_lock)
        {
            if (time <= _seenBy)
                return false;
            _held.Clear();
            _byUse.Clear();
            _newestSeen.Clear();
            _beyondMark.Clear();
            (_mark, _seenBy) = (null, default);
            _generation++;
            return true;
        }
    }

    /// <summary>Lets the trust go, so that it is asked for anew.</summary>
    public void Invalidate(TenantId tenant)
    {
        lock (_lock)
            Remove_NeedsLock(tenant);
    }

    /// <summary>The same where this process made the change that the trust holds.</summary>
    public void InvalidateOlderThan(TenantTrust newer)
    {
        lock (_lock)
        {
            Remove_NeedsLock(newer.Tenant);
            if (!_newestSeen.TryGetValue(newer.Tenant, out var newest) || newest < newer.Version)
                _newestSeen[newer.Tenant] = newer.Version;
        }
    }

    private void See_NeedsLock(DateTimeOffset by) => _seenBy = by > _seenBy ? by : _seenBy;

    private void Remove_NeedsLock(TenantId tenant)
    {
        if (_held.Remove(tenant, out var node))
            _byUse.Remove(node);
    }

    private void Forget_NeedsLock(TenantId tenant)
    {
        Remove_NeedsLock(tenant);
        _newestSeen.Remove(tenant);
        _beyondMark.Remove(tenant);
    }
}
