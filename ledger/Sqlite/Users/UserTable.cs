using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Sqlite.Native;

namespace Blinq.Ledger.Sqlite.Users;

/// <summary>The writer's side of the users and of their conversations.</summary>
internal sealed class UserTable(Connection connection)
{
    private const long MicrosPerMinute = 60_000_000;

    private readonly Statement _findListed = connection.Prepare("""
        SELECT listed_at FROM users
        WHERE tenant = ?1 AND user = ?2 AND kind = 0 AND started_at = 0 AND position = 0
        """);

    private readonly Statement _seeAgain = connection.Prepare("""
        UPDATE users SET
            name = ?3, email = ?4, last_seen = max(last_seen, ?5), sessions = sessions + ?6
        WHERE tenant = ?1 AND user = ?2 AND kind = 0 AND started_at = 0 AND position = 0
        """);

    // Apart from the above, since SQLite would rewrite the index of listed_at whenever a statement sets it.
    private readonly Statement _moveUp = connection.Prepare("""
        UPDATE users SET listed_at = ?3
        WHERE tenant = ?1 AND user = ?2 AND kind = 0 AND started_at = 0 AND position = 0
        """);

    private readonly Statement _seeFirst = connection.Prepare("""
        INSERT INTO users
            (tenant, user, kind, started_at, position, subject, name, email, first_seen, last_seen, listed_at, sessions)
        VALUES (?1, ?2, 0, 0, 0, ?7, ?3, ?4, ?8, ?5, ?9, ?6)
        """);

    private readonly Statement _list = connection.Prepare("""
        INSERT INTO users (tenant, user, kind, started_at, position) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT DO NOTHING
        """);

    private readonly Statement _unlist = connection.Prepare(
        "DELETE FROM users WHERE tenant = ?1 AND user = ?2 AND kind = ?3 AND started_at = ?4 AND position = ?5");

    public void List(TenantId tenant, UserId user, in UserChange.Listing listing) =>
        (listing.IsListed ? _list : _unlist).Bind(1, tenant.Value).Bind(2, user.Value).Bind(3, listing.Kind)
            .Bind(4, listing.StartedAt).Bind(5, listing.Position).Run();

    public void See(TenantId tenant, UserId user, UserChange.Profile profile, UserChange change)
    {
        if (!_findListed.Bind(1, tenant.Value).Bind(2, user.Value).Step())
        {
            Bind(_seeFirst, tenant, user, profile, change)
                .Bind(7, profile.Subject).Bind(8, change.First).Bind(9, change.Last).Run();
            return;
        }
        var listedAt = _findListed.Int64(0);
        _findListed.Reset();
        Bind(_seeAgain, tenant, user, profile, change).Run();
        if (change.Last - listedAt >= MicrosPerMinute)
            _moveUp.Bind(1, tenant.Value).Bind(2, user.Value).Bind(3, change.Last).Run();
    }

    private static Statement Bind(Statement statement, TenantId tenant, UserId user, UserChange.Profile profile, UserChange change) =>
        statement.Bind(1, tenant.Value).Bind(2, user.Value).Bind(3, profile.Name).Bind(4, profile.Email).Bind(5, change.Last).Bind(6, change.Sessions);
}
