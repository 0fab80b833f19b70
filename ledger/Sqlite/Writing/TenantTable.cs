using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Indexes;
using Blinq.Ledger.Sqlite.Native;

namespace Blinq.Ledger.Sqlite.Writing;

/// <summary>The writer's side of the tenants: their epochs, and how operators list them.</summary>
internal sealed class TenantTable(Connection connection)
{
    // Larger than the ten thousand tenants a node is built for; beyond that it starts afresh and stays bounded.
    private const int MaxCached = 20_000;

    // The process is the only writer, so what it read once stays true until it writes.
    private readonly Dictionary<TenantId, Epoch> _epochs = [];

    private readonly Statement _readEpoch = connection.Prepare("SELECT epoch FROM tenants WHERE tenant = ?1");

    private readonly Statement _moveEpoch = connection.Prepare("""
        INSERT INTO tenants (tenant, epoch, suspended) VALUES (?1, ?2, 0)
        ON CONFLICT (tenant) DO UPDATE SET epoch = excluded.epoch
        """);

    private readonly Statement _list = connection.Prepare("""
        INSERT INTO tenants (tenant, epoch, name, suspended, registered_at) VALUES (?1, 0, ?2, ?3, ?4)
        ON CONFLICT (tenant) DO UPDATE SET
            name = excluded.name, suspended = excluded.suspended,
            registered_at = coalesce(registered_at, excluded.registered_at)
        """);

    public Epoch EpochOf(TenantId tenant)
    {
        if (_epochs.TryGetValue(tenant, out var epoch))
            return epoch;
        if (_readEpoch.Bind(1, tenant.Value).Step())
        {
            epoch = new Epoch(_readEpoch.Int64(0));
            _readEpoch.Reset();
        }
        Remember(tenant, epoch);
        return epoch;
    }

    public void MoveEpoch(TenantId tenant, Epoch epoch)
    {
        _moveEpoch.Bind(1, tenant.Value).Bind(2, epoch.Value).Run();
        Remember(tenant, epoch);
    }

    public void List(TenantId tenant, IndexEntry.TenantListed entry, long at) =>
        _list.Bind(1, tenant.Value).Bind(2, entry.Name).Bind(3, entry.Suspended ? 1 : 0).Bind(4, at).Run();

    /// <summary>Called when a transaction was undone, and with it perhaps an epoch that moved.</summary>
    public void Forget() => _epochs.Clear();

    private void Remember(TenantId tenant, Epoch epoch)
    {
        if (_epochs.Count >= MaxCached)
            _epochs.Clear();
        _epochs[tenant] = epoch;
    }
}
