using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Indexes;
using Blinq.Ledger.Postgres.Reading;

namespace Blinq.Ledger.Postgres;

/// <content>The lists.</content>
public sealed partial class PostgresLedger : ILedgerIndexes
{
    /// <inheritdoc/>
    public ValueTask<Page<UserListing>> ListUsersAsync(
        TenantId tenant, string? cursor, int limit, CancellationToken cancel)
    {
        PageLimit.Check(limit);
        return ListQueries.ListUsersAsync(_reader, tenant, cursor, limit, cancel);
    }

    /// <inheritdoc/>
    public ValueTask<UserListing?> FindUserAsync(TenantId tenant, UserId user, CancellationToken cancel) =>
        ListQueries.FindUserAsync(_reader, tenant, user, cancel);

    /// <inheritdoc/>
    public ValueTask<Page<SessionListing>> ListSessionsAsync(
        TenantId tenant, SessionFilter filter, string? cursor, int limit, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(filter);
        PageLimit.Check(limit);
        return SessionQueries.ListAsync(_reader, tenant, filter, cursor, limit, cancel);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<RecordedStart>> ReadStartsAsync(TenantId tenant, DateTimeOffset since, int limit, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, RecordedStart.MaxRead);
        return SessionQueries.ReadStartsAsync(_reader, tenant, since, limit, cancel);
    }

    /// <inheritdoc/>
    public ValueTask<SessionListing?> FindSessionAsync(TenantId tenant, SessionId session, CancellationToken cancel) =>
        SessionQueries.FindAsync(_reader, tenant, session, cancel);

    /// <inheritdoc/>
    public ValueTask<SessionId?> FindLatestOpenSessionAsync(TenantId tenant, UserId user, CancellationToken cancel) =>
        SessionQueries.FindLatestOpenAsync(_reader, tenant, user, cancel);

    /// <inheritdoc/>
    public ValueTask<Page<RefusalListing>> ListRefusalsAsync(
        TenantId tenant, string? cursor, int limit, CancellationToken cancel)
    {
        PageLimit.Check(limit);
        return ListQueries.ListRefusalsAsync(_reader, tenant, cursor, limit, cancel);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<KeyUse>> ReadKeyUseAsync(TenantId tenant, CancellationToken cancel) =>
        ListQueries.ReadKeyUseAsync(_reader, tenant, cancel);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<VerdictCount>> CountVerdictsAsync(
        TenantId tenant, DateTimeOffset since, CancellationToken cancel) =>
        ListQueries.CountVerdictsAsync(_reader, tenant, since, null, cancel);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<VerdictCount>> CountVerdictsAsync(
        TenantId tenant, DateTimeOffset since, DateTimeOffset until, CancellationToken cancel) =>
        ListQueries.CountVerdictsAsync(_reader, tenant, since, until, cancel);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<DayActivity>> ReadDaysAsync(TenantId tenant, DateOnly first, DateOnly last, CancellationToken cancel) =>
        ActivityQueries.ReadDaysAsync(_reader, tenant, first, last, cancel);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<UserActivity>> ListMostActiveUsersAsync(
        TenantId tenant, DateOnly first, DateOnly last, int limit, CancellationToken cancel) =>
        ActivityQueries.ListMostActiveAsync(_reader, tenant, first, last, limit, cancel);

    /// <inheritdoc/>
    public ValueTask<Page<TenantListing>> ListTenantsAsync(string? cursor, int limit, CancellationToken cancel)
    {
        PageLimit.Check(limit);
        return ListQueries.ListTenantsAsync(_reader, cursor, limit, cancel);
    }
}
