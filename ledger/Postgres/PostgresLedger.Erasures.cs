using Blinq.Ledger.Erasures;
using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Postgres.Reading;
using Blinq.Ledger.Streams;

namespace Blinq.Ledger.Postgres;

/// <content>Erasing a person.</content>
public sealed partial class PostgresLedger : ILedgerErasures
{
    private const string NoteErasure = "INSERT INTO blinq.erasures VALUES ($1, $2, $3, $4, $5, 0, 0, NULL) ON CONFLICT DO NOTHING";
    private const string EndErasure = "UPDATE blinq.erasures SET finished_at = $2 WHERE id = $1 AND finished_at IS NULL";

    /// <inheritdoc/>
    public async ValueTask<Erasure> BeginErasureAsync(Erasure asked, CancellationToken cancel)
    {
        ErasureRules.Check(asked);
        await WriteApartAsync(
            NoteErasure, cancel, Querying.Value(asked.Id.Value), Querying.Value(asked.Tenant.Value), Querying.Value(asked.User.Value),
            Querying.Value(UnixMicroseconds.From(asked.Upto)), Querying.Value(PostgresText.Encode(asked.Actor))).ConfigureAwait(false);
        // None: the one that stood in its way was finished this moment.
        return await _reader.ReadAllAsync(
            ErasureQueries.Known, ErasureQueries.Read, cancel, Querying.Value(asked.Id.Value), Querying.Value(asked.Tenant.Value),
            Querying.Value(asked.User.Value)).ConfigureAwait(false) is [var known]
            ? known
            : asked with { FinishedAt = Now };
    }

    /// <inheritdoc/>
    public async ValueTask<Erasure?> FindErasureAsync(KeyId id, CancellationToken cancel) =>
        await _reader.ReadAllAsync(ErasureQueries.One, ErasureQueries.Read, cancel, Querying.Value(id.Value)).ConfigureAwait(false) is [var found]
            ? found
            : null;

    /// <inheritdoc/>
    public async ValueTask<Erasure?> FindUnfinishedErasureAsync(TenantId tenant, UserId user, CancellationToken cancel) =>
        await _reader.ReadAllAsync(
            ErasureQueries.UnderWayOf, ErasureQueries.Read, cancel, Querying.Value(tenant.Value), Querying.Value(user.Value))
            .ConfigureAwait(false) is [var found]
            ? found
            : null;

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Erasure>> ListUnfinishedErasuresAsync(int limit, CancellationToken cancel)
    {
        ArgumentChecks.CheckReadLimit(limit);
        return await _reader.ReadAllAsync(ErasureQueries.UnderWay, ErasureQueries.Read, cancel, Querying.Value((long)limit)).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Erasure>> ListErasuresAsync(KeyId? after, int limit, CancellationToken cancel)
    {
        ArgumentChecks.CheckReadLimit(limit);
        return await _reader.ReadAllAsync(
            ErasureQueries.All, ErasureQueries.Read, cancel, Querying.Value(after?.Value ?? ""), Querying.Value((long)limit)).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask EraseEventsAsync(KeyId erasure, StreamId stream, long fromSeq, long toSeq, CancellationToken cancel)
    {
        ErasureRules.CheckEvents(stream, fromSeq, toSeq);
        return WriteApartAsync(
            "CALL blinq.erase_events_v1($1, $2, $3, $4, $5)", cancel, Querying.Value(erasure.Value), Querying.Value(stream.Tenant.Value),
            Querying.Value(stream.Name), Querying.Value(fromSeq), Querying.Value(toSeq));
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<SessionId>> FindRefusedSessionsAsync(
        TenantId tenant, IReadOnlyCollection<string> fingerprints, CancellationToken cancel) =>
        await _reader.ReadAllAsync(
            ErasureQueries.SessionsOfTokens, static row => new SessionId(row.GetString(0)), cancel, Querying.Value(tenant.Value),
            Querying.Value(fingerprints.Select(PostgresText.Encode))).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask EraseRefusalSamplesAsync(
        TenantId tenant, IReadOnlyCollection<SessionId> sessions, IReadOnlyCollection<string> fingerprints, CancellationToken cancel) =>
        WriteApartAsync(
            "CALL blinq.erase_samples_v1($1, $2, $3)", cancel, Querying.Value(tenant.Value),
            Querying.Value(sessions.Select(session => session.Value)), Querying.Value(fingerprints.Select(PostgresText.Encode)));

    /// <inheritdoc/>
    public ValueTask EraseListingAsync(TenantId tenant, SessionId session, CancellationToken cancel) =>
        WriteApartAsync("CALL blinq.erase_listing_v1($1, $2)", cancel, Querying.Value(tenant.Value), Querying.Value(session.Value));

    /// <inheritdoc/>
    public ValueTask<bool> EraseUserAsync(Erasure erasure, CancellationToken cancel)
    {
        ErasureRules.Check(erasure);
        return WriteApartAsync(
            "CALL blinq.erase_user_v2($1, $2, $3, NULL)",
            async command => (bool)(await command.ExecuteScalarAsync(CancellationToken.None).ConfigureAwait(false))!, cancel,
            Querying.Value(erasure.Tenant.Value), Querying.Value(erasure.User.Value), Querying.Value(UnixMicroseconds.From(erasure.Upto)));
    }

    /// <inheritdoc/>
    public ValueTask FinishErasureAsync(KeyId erasure, DateTimeOffset at, CancellationToken cancel) =>
        WriteApartAsync(EndErasure, cancel, Querying.Value(erasure.Value), Querying.Value(UnixMicroseconds.From(at)));
}
