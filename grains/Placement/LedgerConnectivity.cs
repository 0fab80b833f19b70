namespace Blinq.Grains.Placement;

/// <summary>
/// Whether this silo could get at the ledger, as its last turns found. One that can't gives its grains away, to silos that
/// may well can: what cuts off one machine from the database leaves the others alone (docs/adr/0109). Thread-safe.
/// </summary>
internal sealed class LedgerConnectivity(TimeProvider time)
{
    /// <summary>After this some grain comes to life here again, and finds out.</summary>
    public static readonly TimeSpan RemembersFor = TimeSpan.FromSeconds(3);

    private long _lostAt;

    /// <summary>Whether a turn did not get at the ledger a moment ago.</summary>
    public bool IsLost => Volatile.Read(ref _lostAt) is not 0 and var lostAt && time.GetElapsedTime(lostAt) < RemembersFor;

    public void NoteLost() => Volatile.Write(ref _lostAt, time.GetTimestamp());
}
