using System.Runtime.InteropServices;
using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Sqlite.Native;

namespace Blinq.Ledger.Sqlite.Writing;

/// <summary>
/// What many requests of a batch write to the same rows: counts of verdicts, when keys were used.
/// Summed up in memory, written once a batch, in the batch's own transaction.
/// </summary>
internal sealed class BatchTotals(Connection connection)
{
    /// <summary>How long verdict counts are kept, in hours; the API shows 7 days of them.</summary>
    public const long KeptHours = 90 * 24;

    public const string Accepted = "";

    private const long MicrosPerHour = 3_600_000_000;

    private readonly Dictionary<(TenantId Tenant, long Hour, string Reason), long> _verdicts = [];
    private readonly Dictionary<(TenantId, KeyId), long> _keys = [];

    private readonly Statement _countMore = connection.Prepare(
        "UPDATE verdicts SET count = count + ?4 WHERE tenant = ?1 AND hour = ?2 AND reason = ?3");

    private readonly Statement _countFirst = connection.Prepare(
        "INSERT INTO verdicts (tenant, hour, reason, count) VALUES (?1, ?2, ?3, ?4)");

    private readonly Statement _prune = connection.Prepare("DELETE FROM verdicts WHERE tenant = ?1 AND hour < ?2");

    private readonly Statement _useKey = connection.Prepare("""
        INSERT INTO key_use (tenant, key_id, last_used_at) VALUES (?1, ?2, ?3)
        ON CONFLICT (tenant, key_id) DO UPDATE SET last_used_at = max(last_used_at, excluded.last_used_at)
        """);

    /// <summary>The hour that verdicts of this time are counted under.</summary>
    public static long HourOf(DateTimeOffset time) =>
        (long)Math.Floor(UnixMicroseconds.From(time) / (double)MicrosPerHour);

    /// <summary>A key verified a token, whether that identified anyone or not.</summary>
    public void AddObserved(TenantId tenant, KeyId key, long at)
    {
        AddVerdicts(tenant, Accepted, 1, at);
        ref var used = ref CollectionsMarshal.GetValueRefOrAddDefault(_keys, (tenant, key), out _);
        used = Math.Max(used, at);
    }

    public void AddVerdicts(TenantId tenant, string reason, long count, long at)
    {
        var hour = Math.DivRem(at, MicrosPerHour, out var rest);
        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(
            _verdicts, (tenant, rest < 0 ? hour - 1 : hour, reason), out _);
        sum += count;
    }

    public void Flush()
    {
        foreach (var ((tenant, hour, reason), count) in _verdicts)
            Count(tenant.Value, hour, reason, count);
        foreach (var ((tenant, key), at) in _keys)
            _useKey.Bind(1, tenant.Value).Bind(2, key.Value).Bind(3, at).Run();
        Clear();
    }

    public void Clear()
    {
        _verdicts.Clear();
        _keys.Clear();
    }

    private void Count(string tenant, long hour, string reason, long count)
    {
        Bind(_countMore, tenant, hour, reason, count).Run();
        if (connection.Changes > 0)
            return;
        Bind(_countFirst, tenant, hour, reason, count).Run();
        // Once per hour and reason is often enough to drop what is not asked for any more.
        _prune.Bind(1, tenant).Bind(2, hour - KeptHours).Run();
    }

    private static Statement Bind(Statement statement, string tenant, long hour, string reason, long count) =>
        statement.Bind(1, tenant).Bind(2, hour).Bind(3, reason).Bind(4, count);
}
