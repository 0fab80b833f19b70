using Blinq.Ledger.Identifiers;

namespace Blinq.Ledger.Indexes;

/// <summary>
/// Lists, read from what appends told the indexes. Pages are 1–200 long, cursors are opaque and a wrong one throws
/// <see cref="FormatException"/>. The cost of a page does not grow with the number of rows.
/// </summary>
public interface ILedgerIndexes
{
    /// <summary>
    /// Users by the time they were last seen: exactly within a page, to the minute from one page to the next.
    /// </summary>
    ValueTask<Page<UserListing>> ListUsersAsync(TenantId tenant, string? cursor, int limit, CancellationToken cancel);

    ValueTask<UserListing?> FindUserAsync(TenantId tenant, UserId user, CancellationToken cancel);

    /// <summary>Conversations by the time they started.</summary>
    ValueTask<Page<SessionListing>> ListSessionsAsync(
        TenantId tenant, SessionFilter filter, string? cursor, int limit, CancellationToken cancel);

    /// <summary>The first events of conversations that started at a time or later, the latest first.</summary>
    /// <param name="limit">1–10,000.</param>
    ValueTask<IReadOnlyList<RecordedStart>> ReadStartsAsync(TenantId tenant, DateTimeOffset since, int limit, CancellationToken cancel);

    ValueTask<SessionListing?> FindSessionAsync(TenantId tenant, SessionId session, CancellationToken cancel);

    /// <summary>The user's open conversation that was active last, on any device.</summary>
    ValueTask<SessionId?> FindLatestOpenSessionAsync(TenantId tenant, UserId user, CancellationToken cancel);

    ValueTask<Page<RefusalListing>> ListRefusalsAsync(TenantId tenant, string? cursor, int limit, CancellationToken cancel);

    ValueTask<IReadOnlyList<KeyUse>> ReadKeyUseAsync(TenantId tenant, CancellationToken cancel);

    /// <summary>Verdicts recorded since a time, counted by reason; the time is rounded down to the UTC hour.</summary>
    ValueTask<IReadOnlyList<VerdictCount>> CountVerdictsAsync(TenantId tenant, DateTimeOffset since, CancellationToken cancel);

    /// <summary>The same within hours, of which the first is included and the last is not; as far back as counts are kept, 90 days.</summary>
    ValueTask<IReadOnlyList<VerdictCount>> CountVerdictsAsync(
        TenantId tenant, DateTimeOffset since, DateTimeOffset until, CancellationToken cancel);

    /// <summary>What happened on UTC days, the first and the last included; a day without anything is left out.</summary>
    ValueTask<IReadOnlyList<DayActivity>> ReadDaysAsync(TenantId tenant, DateOnly first, DateOnly last, CancellationToken cancel);

    /// <summary>
    /// Who wrote most on UTC days, the first and the last included, as far back as users' days are kept (400 days). A user who was
    /// never among the <see cref="MostActiveUsers.PerDay"/> of a day may be missing.
    /// </summary>
    /// <param name="limit">1–<see cref="MostActiveUsers.Candidates"/>.</param>
    ValueTask<IReadOnlyList<UserActivity>> ListMostActiveUsersAsync(
        TenantId tenant, DateOnly first, DateOnly last, int limit, CancellationToken cancel);

    /// <summary>Tenants by the time they were registered.</summary>
    ValueTask<Page<TenantListing>> ListTenantsAsync(string? cursor, int limit, CancellationToken cancel);
}
