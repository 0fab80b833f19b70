using System.Runtime.InteropServices;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Indexes;
using Blinq.Ledger.Sqlite.Native;

namespace Blinq.Ledger.Sqlite.Writing;

/// <summary>Numbers a day, of tenants and of their users. Summed up in memory, written once a batch, in the batch's own transaction.</summary>
internal sealed class ActivityTotals(Connection connection)
{
    // A user's first row of a day drops as many old ones: what is kept stays bounded, and no append pays for all at once.
    private const int DroppedAtOnce = 2;

    private readonly Dictionary<(TenantId Tenant, long Day), DaySum> _days = [];
    private readonly Dictionary<(TenantId Tenant, UserId User, long Day), (long Sessions, long Messages)> _users = [];

    private readonly Statement _addDay = connection.Prepare("""
        UPDATE tenant_days SET sessions = sessions + ?3, verified = verified + ?4, messages = messages + ?5, users = users + ?6,
            replies = replies + ?7, reply_micros = reply_micros + ?8
        WHERE tenant = ?1 AND day = ?2
        """);

    private readonly Statement _firstOfDay = connection.Prepare("""
        INSERT INTO tenant_days (tenant, day, sessions, verified, messages, users, replies, reply_micros)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
        """);

    private readonly Statement _readUser = connection.Prepare(
        "SELECT sessions, messages, rank FROM user_days WHERE tenant = ?1 AND user = ?2 AND day = ?3");

    private readonly Statement _addUser = connection.Prepare(
        "UPDATE user_days SET sessions = ?4, messages = ?5 WHERE tenant = ?1 AND user = ?2 AND day = ?3");

    // Apart from the above, since SQLite would rewrite the index of the rank whenever a statement sets it.
    private readonly Statement _rankUser = connection.Prepare(
        "UPDATE user_days SET rank = ?4 WHERE tenant = ?1 AND user = ?2 AND day = ?3");

    private readonly Statement _firstOfUser = connection.Prepare(
        "INSERT INTO user_days (tenant, user, day, sessions, messages, rank) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");

    private readonly Statement _findOld = connection.Prepare(
        "SELECT user, day FROM user_days WHERE tenant = ?1 AND day < ?2 LIMIT 1");

    private readonly Statement _dropOld = connection.Prepare("DELETE FROM user_days WHERE tenant = ?1 AND user = ?2 AND day = ?3");

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
        if (activity.User is not { } user)
            return;
        ref var seen = ref CollectionsMarshal.GetValueRefOrAddDefault(_users, (tenant, user, day), out _);
        seen = (seen.Sessions + activity.Verified, seen.Messages + activity.UserMessages);
    }

    public void Flush()
    {
        foreach (var ((tenant, user, day), added) in _users)
        {
            if (WriteUser(tenant.Value, user.Value, day, added.Sessions, added.Messages))
                SumOf(tenant, day).Users++;
        }
        foreach (var ((tenant, day), sum) in _days)
            Write(tenant.Value, day, sum);
        Clear();
    }

    public void Clear()
    {
        _days.Clear();
        _users.Clear();
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

    /// <returns>Whether it is the first that the day knows of the user.</returns>
    private bool WriteUser(string tenant, string user, long day, long sessions, long messages)
    {
        if (!_readUser.Bind(1, tenant).Bind(2, user).Bind(3, day).Step())
        {
            _firstOfUser.Bind(1, tenant).Bind(2, user).Bind(3, day).Bind(4, sessions).Bind(5, messages)
                .Bind(6, (long)MostActiveUsers.RankOf(sessions, messages)).Run();
            DropOld(tenant, day - MostActiveUsers.KeptDays);
            return true;
        }
        var (allSessions, allMessages, rank) = (_readUser.Int64(0) + sessions, _readUser.Int64(1) + messages, _readUser.Int64(2));
        _readUser.Reset();
        // A token that was only shown again adds nothing.
        if (sessions + messages == 0)
            return false;
        _addUser.Bind(1, tenant).Bind(2, user).Bind(3, day).Bind(4, allSessions).Bind(5, allMessages).Run();
        var newRank = MostActiveUsers.RankOf(allSessions, allMessages);
        if (newRank != rank)
            _rankUser.Bind(1, tenant).Bind(2, user).Bind(3, day).Bind(4, (long)newRank).Run();
        return false;
    }

    private void DropOld(string tenant, long before)
    {
        for (var i = 0; i < DroppedAtOnce && _findOld.Bind(1, tenant).Bind(2, before).Step(); i++)
        {
            var (user, day) = (_findOld.Text(0), _findOld.Int64(1));
            _findOld.Reset();
            _dropOld.Bind(1, tenant).Bind(2, user).Bind(3, day).Run();
        }
    }
}
