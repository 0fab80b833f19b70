using System.Diagnostics.CodeAnalysis;
using Blinq.Grains.Leases;
using Blinq.Grains.Trusts;
using Blinq.Ledger;
using Blinq.Ledger.Identifiers;

namespace Blinq.Gateway.Trusts;

/// <summary>What a gateway can do with the trust that it holds of a tenant.</summary>
internal enum Standing
{
    /// <summary>It may be used now.</summary>
    Good,

    /// <summary>Its lease is over, but it may be renewed together with all the others.</summary>
    NeedsRenewal,

    /// <summary>It is not held, or must be asked for by itself.</summary>
    NeedsLoading,
}

/// <summary>
/// The trusts that a gateway holds, and what is known of their age. A trust is good for a lease from when it was asked for;
/// a renewal that does not name its tenant as changed makes it good for a lease from when the renewal began. Bounded;
/// thread-safe.
/// </summary>
internal sealed class HeldTrusts(LeaseClock clock, TimeSpan lease, int capacity)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TenantId, LinkedListNode<Held>> _held = [];
    private readonly LinkedList<Held> _byUse = new();
    private readonly Dictionary<TenantId, long> _newestSeen = [];
    private Moment _renewedAt;
    private long _generation;
    private TrustCounter? _counter;

    /// <param name="Renewable">Whether every change since it was read will be named by a renewal to come.</param>
    private sealed record Held(Trust Trust, Moment AskedAt, bool Renewable);

    /// <summary>Up to where changes are known; <c>null</c> before the first renewal.</summary>
    public TrustCounter? Counter
    {
        get { lock (_lock) return _counter; }
    }

    public bool NeverRenewed => Counter is null;

    /// <summary>How many renewals there were; note it before asking for a trust.</summary>
    public long Generation
    {
        get { lock (_lock) return _generation; }
    }

    public Standing Find(TenantId tenant, [NotNull] out Trust? trust)
    {
        lock (_lock)
        {
            trust = null!;
            if (!_held.TryGetValue(tenant, out var node))
                return Standing.NeedsLoading;
            var held = node.Value;
            trust = held.Trust;
            if (node != _byUse.Last)
            {
                _byUse.Remove(node);
                _byUse.AddLast(node);
            }
            if (clock.Holds(held.AskedAt, lease) || (held.Renewable && _generation > 0 && clock.Holds(_renewedAt, lease)))
                return Standing.Good;
            return held.Renewable ? Standing.NeedsRenewal : Standing.NeedsLoading;
        }
    }

    /// <param name="askedAt">Noted before the trust was asked for.</param>
    /// <param name="generation">The same.</param>
    /// <exception cref="LedgerRolledBackException">A newer trust of this tenant was seen before.</exception>
    public void Keep(Trust trust, Moment askedAt, long generation)
    {
        lock (_lock)
        {
            if (_newestSeen.TryGetValue(trust.Tenant, out var newest) && trust.Version < newest)
                throw new LedgerRolledBackException($"The trust of tenant {trust.Tenant} went back from {newest} to {trust.Version}.");
            Remove_NeedsLock(trust.Tenant);
            _newestSeen[trust.Tenant] = trust.Version;
            // A renewal that came in between may have named this tenant for a change that the trust was read before.
            _held[trust.Tenant] = _byUse.AddLast(new Held(trust, askedAt, Renewable: generation == _generation));
            while (_held.Count > capacity)
                Forget_NeedsLock(_byUse.First!.Value.Trust.Tenant);
        }
    }

    /// <param name="noted">Noted before the ledger was asked.</param>
    /// <exception cref="LedgerRolledBackException">The ledger's counter went back.</exception>
    public void Renew(Moment noted, TrustChanges changes)
    {
        lock (_lock)
        {
            if (_counter is { } known && known.Incarnation == changes.Counter.Incarnation && changes.Counter.Value < known.Value)
                throw new LedgerRolledBackException($"The ledger went back from trust change {known.Value} to {changes.Counter.Value}.");
            if (changes.IsComplete && _counter?.Incarnation == changes.Counter.Incarnation)
            {
                foreach (var tenant in changes.Tenants)
                    Remove_NeedsLock(tenant);
            }
            else
            {
                Clear_NeedsLock(isAnotherLedger: _counter?.Incarnation != changes.Counter.Incarnation);
            }
            (_counter, _renewedAt) = (changes.Counter, noted);
            _generation++;
        }
    }

    /// <summary>Lets the trust go, so that it is asked for anew.</summary>
    public void Drop(TenantId tenant)
    {
        lock (_lock)
            Remove_NeedsLock(tenant);
    }

    private void Remove_NeedsLock(TenantId tenant)
    {
        if (_held.Remove(tenant, out var node))
            _byUse.Remove(node);
    }

    private void Forget_NeedsLock(TenantId tenant)
    {
        Remove_NeedsLock(tenant);
        _newestSeen.Remove(tenant);
    }

    private void Clear_NeedsLock(bool isAnotherLedger)
    {
        _held.Clear();
        _byUse.Clear();
        if (isAnotherLedger)
            _newestSeen.Clear();
    }
}
