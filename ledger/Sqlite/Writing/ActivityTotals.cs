using System.Runtime.InteropServices;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Indexes;
using Blinq.Ledger.Sqlite.Native;

namespace Blinq.Ledger.Sqlite.Writing;

/// <summary>A tenant's numbers a day. Summed up in memory, written once a batch, in the batch's own transaction.</summary>
internal sealed class ActivityTotals(Connection connection)
{
    private readonly Dictionary<(TenantId Tenant, long Day), DaySum> _days = [];

    private readonly Statement _addDay = connection.Prepare("""
        UPDATE tenant_days SET sessions = sessions + ?3, verified = verified + ?4, messages = messages + ?5, users = users + ?6,
            replies = replies + ?7, reply_micros = reply_micros + ?8
        WHERE tenant = ?1 AND day = ?2
        """);

    private readonly Statement _firstOfDay = connection.Prepare("""
        INSERT INTO tenant_days (tenant, day, sessions, verified, messages, users, replies, reply_micros)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
        """);

    private sealed class DaySum
    {
        public long Sessions, Verified, Messages, Users, Replies, ReplyMicros;
    }

    /// <param name="at">Unix microseconds.</param>
    public void Add(TenantId tenant, IndexEntry.Activity activity, long at)
    {
        var day = UtcDay.Of(at);
        var sum = SumOf(tenant, day);
        sum.Sessions += activity.Sessions;
        sum.Verified += activity.Verified;
        sum.Messages += activity.Messages;
        if (activity.FirstReply is { } waited)
            (sum.Replies, sum.ReplyMicros) = (sum.Replies + 1, sum.ReplyMicros + (waited.Ticks / TimeSpan.TicksPerMicrosecond));
    }

    /// <summary>A user was active whom the day did not know.</summary>
    public void AddUser(TenantId tenant, long day) => SumOf(tenant, day).Users++;

    public void Flush()
    {
        foreach (var ((tenant, day), sum) in _days)
            Write(tenant.Value, day, sum);
        Clear();
    }

    public void Clear()
    {
        _days.Clear();
    }

    private DaySum SumOf(TenantId tenant, long day)
    {
        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(_days, (tenant, day), out _);
        return sum ??= new DaySum();
    }

    private void Write(string tenant, long day, DaySum sum)
    {
        Bind(_addDay, tenant, day, sum).Run();
        if (connection.Changes == 0)
            Bind(_firstOfDay, tenant, day, sum).Run();
    }

    private static Statement Bind(Statement statement, string tenant, long day, DaySum sum) =>
        statement.Bind(1, tenant).Bind(2, day).Bind(3, sum.Sessions).Bind(4, sum.Verified).Bind(5, sum.Messages)
            .Bind(6, sum.Users).Bind(7, sum.Replies).Bind(8, sum.ReplyMicros);
}
