using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Indexes;
using Blinq.Ledger.Sqlite.Native;

namespace Blinq.Ledger.Sqlite.Writing;

/// <summary>
/// Samples of refused tokens. Anyone can have tokens refused, so a tenant keeps the newest few thousand; the counts go
/// on, and the audit trail itself has them all.
/// </summary>
internal sealed class RefusalTable(Connection connection)
{
    /// <summary>How many samples a tenant keeps.</summary>
    public const int Kept = 4_000;

    private readonly Statement _latest = connection.Prepare("SELECT max(number) FROM refusals WHERE tenant = ?1");

    private readonly Statement _insert = connection.Prepare("""
        INSERT INTO refusals (tenant, number, at, reason, session, origin, fingerprint, clock_difference)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
        """);

    private readonly Statement _prune = connection.Prepare("DELETE FROM refusals WHERE tenant = ?1 AND number <= ?2");

    public void Add(TenantId tenant, long at, string reason, RefusalSample sample)
    {
        var number = NextNumber(tenant);
        _insert.Bind(1, tenant.Value).Bind(2, number).Bind(3, at).Bind(4, reason).Bind(5, sample.Session?.Value)
            .Bind(6, sample.Origin).Bind(7, sample.Fingerprint).Bind(8, sample.ClockDifferenceSeconds).Run();
        if (number > Kept)
            _prune.Bind(1, tenant.Value).Bind(2, number - Kept).Run();
    }

    private long NextNumber(TenantId tenant)
    {
        _latest.Bind(1, tenant.Value).Step();
        // An aggregate gives a row even where there is none to aggregate: NULL, which reads as 0.
        var number = _latest.Int64(0) + 1;
        _latest.Reset();
        return number;
    }
}
