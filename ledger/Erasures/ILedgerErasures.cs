using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Streams;

namespace Blinq.Ledger.Erasures;

/// <summary>
/// Deletes what identifies a person, step by step. Each step is durable when its call returns, may be interrupted, and does
/// no harm when it is done again; together with the note that <see cref="BeginErasureAsync"/> leaves, an erasure goes on
/// wherever it stopped. Commitments and hashes stay, so every chain verifies as before. Safe for concurrent callers.
/// </summary>
/// <exception cref="Appends.LedgerUnavailableException">The store is gone or full. What was asked may be done or not: ask again.</exception>
public interface ILedgerErasures
{
    /// <summary>How many events one call deletes at most.</summary>
    const int MaxEvents = 1_000;

    /// <summary>Notes that a person is to be erased; from then on it is found by <see cref="ListUnfinishedErasuresAsync"/>.</summary>
    /// <returns>The erasure as it stands: an earlier one of the same id, or of the same user and not finished, stays as it was.</returns>
    ValueTask<Erasure> BeginErasureAsync(Erasure asked, CancellationToken cancel);

    /// <returns><c>null</c> if there is none of this id.</returns>
    ValueTask<Erasure?> FindErasureAsync(KeyId id, CancellationToken cancel);

    /// <returns>The user's erasure that is under way; <c>null</c> if there is none.</returns>
    ValueTask<Erasure?> FindUnfinishedErasureAsync(TenantId tenant, UserId user, CancellationToken cancel);

    /// <summary>Erasures that were begun and not finished, at most <paramref name="limit"/> (1–1,000).</summary>
    ValueTask<IReadOnlyList<Erasure>> ListUnfinishedErasuresAsync(int limit, CancellationToken cancel);

    /// <summary>All erasures there ever were, by id; at most <paramref name="limit"/> (1–1,000).</summary>
    /// <param name="after">The last id of the page before; <c>null</c> to begin.</param>
    ValueTask<IReadOnlyList<Erasure>> ListErasuresAsync(KeyId? after, int limit, CancellationToken cancel);

    /// <summary>Deletes payload, salt and deduplication key of a stream's events, and counts those that had one.</summary>
    /// <param name="fromSeq">The first of them.</param>
    /// <param name="toSeq">The last of them: at most <see cref="MaxEvents"/> together.</param>
    /// <exception cref="ArgumentException">It is a tenant's own stream, of which nothing is ever erased, or too many events.</exception>
    ValueTask EraseEventsAsync(KeyId erasure, StreamId stream, long fromSeq, long toSeq, CancellationToken cancel);

    /// <summary>The conversations in which tokens of these fingerprints were refused, as far as samples of that are still kept.</summary>
    ValueTask<IReadOnlyList<SessionId>> FindRefusedSessionsAsync(
        TenantId tenant, IReadOnlyCollection<string> fingerprints, CancellationToken cancel);

    /// <summary>Deletes the samples of refused tokens that were of these conversations, or have these fingerprints.</summary>
    ValueTask EraseRefusalSamplesAsync(
        TenantId tenant, IReadOnlyCollection<SessionId> sessions, IReadOnlyCollection<string> fingerprints, CancellationToken cancel);

    /// <summary>Takes a conversation out of every list. Its stream must be closed: a later entry would find nothing to change.</summary>
    ValueTask EraseListingAsync(TenantId tenant, SessionId session, CancellationToken cancel);

    /// <summary>
    /// Takes the user out of the list of users; one who came back since the erasure was asked for stays, as a user first seen
    /// then.
    /// </summary>
    /// <returns><c>false</c>, and nothing is done, while conversations from before the erasure are listed under the user.</returns>
    ValueTask<bool> EraseUserAsync(Erasure erasure, CancellationToken cancel);

    /// <summary>Notes that nothing is left to delete.</summary>
    ValueTask FinishErasureAsync(KeyId erasure, DateTimeOffset at, CancellationToken cancel);
}
