using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Sqlite.Native;
using Blinq.Ledger.Streams;

namespace Blinq.Ledger.Sqlite.Writing;

/// <summary>
/// The writer's side of the list of conversations. A row is keyed by when and where the conversation's first event
/// stands, which is found through the events themselves: a new conversation adds to the end of its tenant's rows.
/// </summary>
internal sealed class SessionTable(Connection connection)
{
    private readonly Statement _insert = connection.Prepare("""
        INSERT INTO sessions (tenant, started_at, position, session, user, last_active_at, messages, ended_at, ended_by)
        VALUES (?1, ?2, ?3, ?4, ?5, ?2, ?6, ?7, ?8)
        """);

    private readonly Statement _readUser = connection.Prepare(
        "SELECT user FROM sessions WHERE tenant = ?1 AND started_at = ?2 AND position = ?3");

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
        INSERT INTO session_keys (tenant, key_id, started_at, position) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT DO NOTHING
        """);

    /// <summary>Lists a new conversation.</summary>
    /// <param name="position">Of its first event, which is of the time <paramref name="at"/>.</param>
    public void Insert(StreamId stream, SessionChange change, long at, long position)
    {
        var tenant = stream.Tenant.Value;
        _insert.Bind(1, tenant).Bind(2, at).Bind(3, position)
            .Bind(4, stream.Name[StreamId.ConversationPrefix.Length..])
            .Bind(5, change.Accepted?.User.Value).Bind(6, change.Messages).Bind(8, change.EndedBy);
        if (change.EndedBy is null)
            _insert.BindNull(7);
        else
            _insert.Bind(7, at);
        _insert.Run();
        if (change.Accepted is { } accepted)
            NoteKey(tenant, accepted.Key, at, position);
    }

    /// <summary>Applies a change to a conversation that is listed; one that is not (its person was erased) stays so.</summary>
    /// <returns>Whether the conversation came to be listed under the accepted user by this change.</returns>
    public bool Update(TenantId tenant, (long At, long Position) first, SessionChange change, long at)
    {
        if (!Key(_readUser, tenant, first).Step())
            return false;
        var user = _readUser.OptionalText(0);
        _readUser.Reset();

        var isNewUser = change.Accepted is { } accepted && accepted.User.Value != user;
        if (change.Active)
            Key(_touch, tenant, first).Bind(4, at).Bind(5, change.Messages).Run();
        if (isNewUser)
            Key(_bind, tenant, first).Bind(4, change.Accepted!.User.Value).Run();
        if (change.Accepted is not null)
            NoteKey(tenant.Value, change.Accepted.Key, first.At, first.Position);
        if (change.EndedBy is not null)
            Key(_end, tenant, first).Bind(4, at).Bind(5, change.EndedBy).Run();
        return isNewUser;
    }

    private void NoteKey(string tenant, KeyId key, long at, long position) =>
        _noteKey.Bind(1, tenant).Bind(2, key.Value).Bind(3, at).Bind(4, position).Run();

    private static Statement Key(Statement statement, TenantId tenant, (long At, long Position) first) =>
        statement.Bind(1, tenant.Value).Bind(2, first.At).Bind(3, first.Position);
}
