using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Indexes;
using Blinq.Ledger.Sqlite.Native;
using Blinq.Ledger.Sqlite.Schema;
using Blinq.Ledger.Sqlite.Users;
using Blinq.Ledger.Streams;

namespace Blinq.Ledger.Sqlite.Writing;

/// <summary>
/// The writer's side of the list of conversations. A row is keyed by when and where the conversation's first event
/// stands, which is found through the events themselves: a new conversation adds to the end of its tenant's rows.
/// </summary>
internal sealed class SessionTable(Connection connection, UserChangeLog users)
{
    private readonly Statement _insert = connection.Prepare("""
        INSERT INTO sessions (tenant, started_at, position, session, user, last_active_at, messages, ended_at, ended_by)
        VALUES (?1, ?2, ?3, ?4, ?5, ?2, ?6, ?7, ?8)
        """);

    private readonly Statement _read = connection.Prepare(
        "SELECT user, ended_at FROM sessions WHERE tenant = ?1 AND started_at = ?2 AND position = ?3");

    // Separate statements, since SQLite rewrites the indexes of every column that a statement sets.
    private readonly Statement _touch = connection.Prepare("""
        UPDATE sessions SET last_active_at = max(last_active_at, ?4), messages = messages + ?5
        WHERE tenant = ?1 AND started_at = ?2 AND position = ?3
        """);

    private readonly Statement _bind = connection.Prepare(
        "UPDATE sessions SET user = ?4 WHERE tenant = ?1 AND started_at = ?2 AND position = ?3");

    private readonly Statement _end = connection.Prepare("""
        UPDATE sessions SET ended_at = ?4, ended_by = ?5
        WHERE tenant = ?1 AND started_at = ?2 AND position = ?3 AND ended_at IS NULL
        """);

    private readonly Statement _noteKey = connection.Prepare("""
        INSERT INTO session_keys (tenant, key_id, started_at, position) VALUES (?1, ?4, ?2, ?3)
        ON CONFLICT DO NOTHING
        """);

    /// <summary>Lists a new conversation.</summary>
    /// <param name="first">When and where its first event stands.</param>
    public void Insert(StreamId stream, in Place first, SessionChange change)
    {
        At(_insert, first).Bind(4, stream.Name[StreamId.ConversationPrefix.Length..])
            .Bind(5, change.Accepted?.User.Value).Bind(6, change.Messages).Bind(8, change.EndedBy);
        if (change.EndedBy is null)
            _insert.BindNull(7);
        else
            _insert.Bind(7, first.StartedAt);
        _insert.Run();
        if (change.Accepted is not { } accepted)
            return;
        List(first, accepted.User, change.EndedBy is not null, isListed: true);
        At(_noteKey, first).Bind(4, accepted.Key.Value).Run();
    }

    /// <summary>Applies a change to a conversation that is listed; one that is not (its person was erased) stays so.</summary>
    /// <param name="at">When the change happened, Unix microseconds.</param>
    /// <returns>Whether the conversation came to be listed under the accepted user by this change.</returns>
    public bool Update(in Place first, SessionChange change, long at)
    {
        // A message moves nothing from place to place, and so needs to know nothing.
        if (change is { Accepted: null, EndedBy: null })
        {
            Touch(first, change, at);
            return false;
        }
        if (!At(_read, first).Step())
            return false;
        var (id, wasEnded) = (_read.OptionalText(0), !_read.IsNull(1));
        _read.Reset();
        UserId? user = id is null ? null : new UserId(id);

        Touch(first, change, at);
        var isNewUser = change.Accepted is not null && change.Accepted.User != user;
        if (change.Accepted is { } accepted)
        {
            At(_noteKey, first).Bind(4, accepted.Key.Value).Run();
            if (isNewUser)
                Rebind(first, user, accepted.User, wasEnded);
            user = accepted.User;
        }
        if (change.EndedBy is not null && !wasEnded)
            End(first, user, change.EndedBy, at);
        return isNewUser;
    }

    private void Touch(in Place first, SessionChange change, long at)
    {
        if (change.Active)
            At(_touch, first).Bind(4, at).Bind(5, change.Messages).Run();
    }

    private void Rebind(in Place first, UserId? oldUser, UserId newUser, bool isEnded)
    {
        At(_bind, first).Bind(4, newUser.Value).Run();
        Move(first, (oldUser, isEnded), (newUser, isEnded));
    }

    private void End(in Place first, UserId? user, string by, long at)
    {
        At(_end, first).Bind(4, at).Bind(5, by).Run();
        Move(first, (user, false), (user, true));
    }

    private void Move(in Place first, (UserId? User, bool IsEnded) from, (UserId? User, bool IsEnded) to)
    {
        if (from.User is { } before)
            List(first, before, from.IsEnded, isListed: false);
        if (to.User is { } after)
            List(first, after, to.IsEnded, isListed: true);
    }

    private void List(in Place first, UserId user, bool isEnded, bool isListed) =>
        users.Of(first.Tenant, user).List(
            new UserChange.Listing(isEnded ? UserRowKind.Ended : UserRowKind.Open, first.StartedAt, first.Position, isListed));

    private static Statement At(Statement statement, in Place first) =>
        statement.Bind(1, first.Tenant.Value).Bind(2, first.StartedAt).Bind(3, first.Position);

    /// <summary>The key of a conversation's row.</summary>
    /// <param name="StartedAt">The time of its first event, Unix microseconds.</param>
    /// <param name="Position">The position of its first event.</param>
    public readonly record struct Place(TenantId Tenant, long StartedAt, long Position);
}
