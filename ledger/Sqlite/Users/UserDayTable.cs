using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Indexes;
using Blinq.Ledger.Sqlite.Native;

namespace Blinq.Ledger.Sqlite.Users;

/// <summary>The writer's side of users' numbers a day.</summary>
internal sealed class UserDayTable(Connection connection)
{
    // A user's first row of a day drops as many old ones: what is kept stays bounded, and no append pays for all at once.
    private const int DroppedAtOnce = 2;

    private readonly Statement _read = connection.Prepare(
        "SELECT sessions, messages, rank FROM user_days WHERE tenant = ?1 AND user = ?2 AND day = ?3");

    private readonly Statement _add = connection.Prepare(
        "UPDATE user_days SET sessions = ?4, messages = ?5 WHERE tenant = ?1 AND user = ?2 AND day = ?3");

    // Apart from the above, since SQLite would rewrite the index of the rank whenever a statement sets it.
    private readonly Statement _rank = connection.Prepare(
        "UPDATE user_days SET rank = ?4 WHERE tenant = ?1 AND user = ?2 AND day = ?3");

    private readonly Statement _first = connection.Prepare(
        "INSERT INTO user_days (tenant, user, day, sessions, messages, rank) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");

    private readonly Statement _findOld = connection.Prepare(
        "SELECT user, day FROM user_days WHERE tenant = ?1 AND day < ?2 LIMIT 1");

    private readonly Statement _dropOld = connection.Prepare("DELETE FROM user_days WHERE tenant = ?1 AND user = ?2 AND day = ?3");

    /// <returns>Whether it is the first that the day knows of the user.</returns>
    public bool Add(TenantId tenant, UserId user, in UserChange.DayCount added)
    {
        var day = added.Day;
        if (!At(_read, tenant, user, day).Step())
        {
            At(_first, tenant, user, day).Bind(4, added.Sessions).Bind(5, added.Messages)
                .Bind(6, (long)MostActiveUsers.RankOf(added.Sessions, added.Messages)).Run();
            DropOld(tenant, day - MostActiveUsers.KeptDays);
            return true;
        }
        var (sessions, messages, rank) = (_read.Int64(0) + added.Sessions, _read.Int64(1) + added.Messages, _read.Int64(2));
        _read.Reset();
        // A token that was only shown again adds nothing.
        if (added.Sessions + added.Messages == 0)
            return false;
        At(_add, tenant, user, day).Bind(4, sessions).Bind(5, messages).Run();
        var newRank = MostActiveUsers.RankOf(sessions, messages);
        if (newRank != rank)
            At(_rank, tenant, user, day).Bind(4, (long)newRank).Run();
        return false;
    }

    private void DropOld(TenantId tenant, long before)
    {
        for (var i = 0; i < DroppedAtOnce && _findOld.Bind(1, tenant.Value).Bind(2, before).Step(); i++)
        {
            var (user, day) = (_findOld.Text(0), _findOld.Int64(1));
            _findOld.Reset();
            _dropOld.Bind(1, tenant.Value).Bind(2, user).Bind(3, day).Run();
        }
    }

    private static Statement At(Statement statement, TenantId tenant, UserId user, long day) =>
        statement.Bind(1, tenant.Value).Bind(2, user.Value).Bind(3, day);
}
