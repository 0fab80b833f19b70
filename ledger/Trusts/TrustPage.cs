using Blinq.Ledger.Appends;
using Blinq.Ledger.Identifiers;

namespace Blinq.Ledger.Trusts;

/// <summary>
/// Makes a <see cref="TrustChanges"/> of the tenants' own events from a mark on, in order: the mark's own event first,
/// then up to one more than was asked for.
/// </summary>
internal sealed class TrustPage
{
    private readonly TenantChangeCursor _since;
    private readonly int _limit;
    private readonly List<TenantId> _tenants = [];
    private readonly HashSet<TenantId> _seen = [];
    private TenantChangeCursor _upto;
    private bool _found;
    private int _count;

    public TrustPage(TenantChangeCursor since, int limit)
    {
        (_since, _upto, _limit) = (since, since, limit);
        _found = since == TenantChangeCursor.None;
    }

    /// <summary>How many rows to ask the store for.</summary>
    public long Rows => _limit + (_found ? 1L : 2L);

    /// <exception cref="LedgerRolledBackException">The first one is not the mark's.</exception>
    public void Add(TenantChangeCursor mark, TenantId tenant)
    {
        if (!_found)
        {
            _found = mark == _since ? true : throw new LedgerRolledBackException(_since.Position);
            return;
        }
        if (++_count > _limit)
            return;
        _upto = mark;
        if (_seen.Add(tenant))
            _tenants.Add(tenant);
    }

    /// <exception cref="LedgerRolledBackException">There was no event at all.</exception>
    public TrustChanges ToChanges() =>
        _found ? new TrustChanges(_upto, _tenants, _count > _limit) : throw new LedgerRolledBackException(_since.Position);
}
