using Blinq.Ledger.Appends;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Sealing;
using Blinq.Ledger.Streams;
using Blinq.Ledger.Trusts;

namespace Blinq.Ledger;

/// <summary>
/// Append-only, hash-chained streams of events: the audit trail, and the only durable state. Safe for any number of
/// concurrent callers. Every method throws <see cref="LedgerUnavailableException"/> when the store is gone or full,
/// and works again by itself when it is back.
/// </summary>
public interface ILedger : IAsyncDisposable
{
    /// <summary>
    /// Appends all of the request or nothing, and returns once it is durable. Concurrent appends share commits; a
    /// refusal of one leaves its neighbours alone.
    /// </summary>
    /// <returns>The new head of the stream.</returns>
    /// <exception cref="LedgerConflictException">The stream does not end at the expected head.</exception>
    /// <exception cref="TrustMovedException">The tenant's epoch is not <see cref="AppendRequest.RequiredEpoch"/>.</exception>
    /// <exception cref="DuplicateEventException">An event's <see cref="NewEvent.DeduplicationKey"/> stands in the stream already.</exception>
    /// <exception cref="LedgerUnavailableException">The store is gone or full, or too many appends wait.</exception>
    /// <exception cref="LedgerOutcomeUnknownException">
    /// The one failure after which the append may stand all the same; see there.
    /// </exception>
    /// <exception cref="ArgumentException">The request breaks a rule that its documentation states.</exception>
    /// <remarks>
    /// Where more than one refusal applies, an epoch that moved is told before a conflict, and a duplicate before a
    /// conflict, too: both hold whatever the head is. Cancelling stops the waiting, never a write under way.
    /// </remarks>
    ValueTask<StreamHead> AppendAsync(AppendRequest request, CancellationToken cancel);

    /// <summary>Reads up to <paramref name="limit"/> (1–1,000) events of a stream that come after a seq, in order.</summary>
    ValueTask<IReadOnlyList<RecordedEvent>> ReadAsync(StreamId stream, long afterSeq, int limit, CancellationToken cancel);

    /// <summary>
    /// Where in the stream the events stand that were appended under this id; <c>null</c> if there are none. It sees every
    /// append that was acknowledged before it was called, and says nothing of one that is still under way. Looks through the
    /// stream from its end (ids are kept, not indexed): for the rare caller whose answer was lost.
    /// </summary>
    ValueTask<FoundAppend?> FindAppendAsync(StreamId stream, AppendId id, CancellationToken cancel);

    /// <summary>All sealed secrets of a tenant.</summary>
    ValueTask<IReadOnlyList<SealedSecret>> ReadSealedAsync(TenantId tenant, CancellationToken cancel);

    /// <summary>
    /// All events of a tenant (or, with <c>null</c>, of every tenant), in tenant, stream, then seq order (ordinal), as
    /// they were when the call began, read in short pages: a slow reader holds no transaction open.
    /// </summary>
    /// <param name="from">Only events recorded at this time or later.</param>
    /// <param name="to">Only events recorded before this time.</param>
    IAsyncEnumerable<RecordedEvent> ExportAsync(
        TenantId? tenant, DateTimeOffset? from, DateTimeOffset? to, CancellationToken cancel);

    /// <summary>
    /// Which tenants' own streams went on since a mark, in the order of their appends: one short indexed read tells
    /// that no tenant's trust changed. It sees every append that was acknowledged before it was called.
    /// </summary>
    /// <param name="since">
    /// <see cref="TrustChanges.Upto"/> of an earlier call; <c>null</c> to learn where the ledger stands now, without
    /// any tenants.
    /// </param>
    /// <param name="limit">How many events to look at, at most; 1–1,000.</param>
    /// <exception cref="LedgerRolledBackException">The ledger does not hold the event that the mark names.</exception>
    ValueTask<TrustChanges> ReadTrustChangesAsync(TenantChangeCursor? since, int limit, CancellationToken cancel);

    /// <summary>
    /// The ledger's own clock: never behind the latest time it recorded, and never going back. It is the machine's
    /// clock where one process has the ledger, and the database server's where several share it, so that all judge by
    /// the same one what must end once and never come back, such as a grace period.
    /// </summary>
    DateTimeOffset Now { get; }

    /// <summary>
    /// A value of the whole installation, set once: keeps <paramref name="value"/> if there was none, and returns what
    /// stands. Names and values are 1–200 characters.
    /// </summary>
    ValueTask<string> EnsureSettingAsync(string name, string value, CancellationToken cancel);

    /// <summary>A value of the whole installation as it stands now; <c>null</c> if there is none.</summary>
    ValueTask<string?> ReadSettingAsync(string name, CancellationToken cancel);

    /// <summary>
    /// Puts a value of the whole installation in the place of whatever stood there. It is not part of the audit trail, and
    /// the last write wins: for what the operator alone changes. After a <see cref="LedgerUnavailableException"/> it
    /// may stand all the same; once more does no harm. Names and values are 1–200 characters.
    /// </summary>
    ValueTask ReplaceSettingAsync(string name, string value, CancellationToken cancel);

    /// <summary>Returns if an append would be taken on now, else throws <see cref="LedgerUnavailableException"/>.</summary>
    ValueTask ProbeAsync(CancellationToken cancel);
}
