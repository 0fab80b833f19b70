using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Indexes;
using Blinq.Ledger.Sqlite.Native;
using Blinq.Ledger.Sqlite.Reading;
using Blinq.Ledger.Sqlite.Writing;

namespace Blinq.Ledger.Sqlite;

/// <content>The lists.</content>
public sealed partial class SqliteLedger : ILedgerIndexes
{
    /// <inheritdoc/>
    public ValueTask<Page<UserListing>> ListUsersAsync(
        TenantId tenant, string? cursor, int limit, CancellationToken cancel)
    {
        PageLimit.Check(limit);
        return ReadUsersAsync(tenant, null, connection => UserQueries.List(connection, tenant, cursor, limit), cancel);
    }

    /// <inheritdoc/>
    public ValueTask<UserListing?> FindUserAsync(TenantId tenant, UserId user, CancellationToken cancel) =>
        ReadUsersAsync(tenant, user, connection => UserQueries.Find(connection, tenant, user), cancel);

    /// <inheritdoc/>
    public ValueTask<Page<SessionListing>> ListSessionsAsync(
        TenantId tenant, SessionFilter filter, string? cursor, int limit, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(filter);
        PageLimit.Check(limit);
        Page<SessionListing> List(Connection connection) => SessionQueries.List(connection, tenant, filter, cursor, limit);
        return filter.User is { } user ? ReadUsersAsync(tenant, user, List, cancel) : _reads.ReadAsync(List, cancel);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<RecordedStart>> ReadStartsAsync(TenantId tenant, DateTimeOffset since, int limit, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, RecordedStart.MaxRead);
        return _reads.ReadAsync(connection => SessionQueries.ReadStarts(connection, tenant, since, limit), cancel);
    }

    /// <inheritdoc/>
    public ValueTask<SessionListing?> FindSessionAsync(TenantId tenant, SessionId session, CancellationToken cancel) =>
        _reads.ReadAsync(connection => SessionQueries.Find(connection, tenant, session), cancel);

    /// <inheritdoc/>
    public ValueTask<SessionId?> FindLatestOpenSessionAsync(TenantId tenant, UserId user, CancellationToken cancel) =>
        // Each visitor who comes back asks for it, so it looks at what is noted instead of waiting.
        _unapplied.FindNotedConversations(tenant, user) is { } noted
            ? _reads.ReadAsync(connection => SessionQueries.FindLatestOpen(connection, tenant, user, noted), cancel)
            : ReadUsersAsync(tenant, user, connection => SessionQueries.FindLatestOpen(connection, tenant, user, []), cancel);

    /// <inheritdoc/>
    public ValueTask<Page<RefusalListing>> ListRefusalsAsync(
        TenantId tenant, string? cursor, int limit, CancellationToken cancel)
    {
        PageLimit.Check(limit);
        return _reads.ReadAsync(connection => RefusalQueries.List(connection, tenant, cursor, limit), cancel);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<KeyUse>> ReadKeyUseAsync(TenantId tenant, CancellationToken cancel) =>
        _reads.ReadAsync(connection => UserQueries.ReadKeyUse(connection, tenant), cancel);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<VerdictCount>> CountVerdictsAsync(
        TenantId tenant, DateTimeOffset since, CancellationToken cancel) =>
        _reads.ReadAsync(connection => RefusalQueries.Count(connection, tenant, since, null), cancel);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<VerdictCount>> CountVerdictsAsync(
        TenantId tenant, DateTimeOffset since, DateTimeOffset until, CancellationToken cancel) =>
        _reads.ReadAsync(connection => RefusalQueries.Count(connection, tenant, since, until), cancel);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<DayActivity>> ReadDaysAsync(TenantId tenant, DateOnly first, DateOnly last, CancellationToken cancel) =>
        ReadUsersAsync(tenant, null, connection => ActivityQueries.ReadDays(connection, tenant, first, last), cancel);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<UserActivity>> ListMostActiveUsersAsync(
        TenantId tenant, DateOnly first, DateOnly last, int limit, CancellationToken cancel) =>
        ReadUsersAsync(tenant, null, connection => ActivityQueries.ListMostActive(connection, tenant, first, last, limit), cancel);

    /// <inheritdoc/>
    public ValueTask<Page<TenantListing>> ListTenantsAsync(string? cursor, int limit, CancellationToken cancel)
    {
        PageLimit.Check(limit);
        return _reads.ReadAsync(connection => TenantQueries.List(connection, cursor, limit), cancel);
    }

    /// <summary>Reads rows of one user, or of all users of the tenant, once all that appends have changed in them stands there.</summary>
    private async ValueTask<T> ReadUsersAsync<T>(TenantId tenant, UserId? user, Func<Connection, T> query, CancellationToken cancel)
    {
        if (_unapplied.WaitsFor(tenant, user) is { } batch)
        {
            while (!_unapplied.IsApplied(batch))
                await _writer.SubmitAsync(new ApplyWork(batch), cancel).ConfigureAwait(false);
        }
        return await _reads.ReadAsync(query, cancel).ConfigureAwait(false);
    }
}
