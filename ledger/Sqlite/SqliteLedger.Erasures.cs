using Blinq.Ledger.Erasures;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Sqlite.Native;
using Blinq.Ledger.Sqlite.Reading;
using Blinq.Ledger.Sqlite.Writing;
using Blinq.Ledger.Streams;

namespace Blinq.Ledger.Sqlite;

/// <content>Erasing a person.</content>
public sealed partial class SqliteLedger : ILedgerErasures
{
    /// <inheritdoc/>
    public async ValueTask<Erasure> BeginErasureAsync(Erasure asked, CancellationToken cancel)
    {
        ErasureRules.Check(asked);
        await DeleteAsync(connection => ErasureTable.Begin(connection, asked), cancel).ConfigureAwait(false);
        return await _reads.ReadAsync(
            connection => ErasureQueries.Find(connection, asked.Id)
                ?? ErasureQueries.FindUnderWay(connection, asked.Tenant, asked.User)
                // The one that stood in its way was finished this moment.
                ?? asked with { FinishedAt = Now },
            cancel).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<Erasure?> FindErasureAsync(KeyId id, CancellationToken cancel) =>
        _reads.ReadAsync(connection => ErasureQueries.Find(connection, id), cancel);

    /// <inheritdoc/>
    public ValueTask<Erasure?> FindUnfinishedErasureAsync(TenantId tenant, UserId user, CancellationToken cancel) =>
        _reads.ReadAsync(connection => ErasureQueries.FindUnderWay(connection, tenant, user), cancel);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Erasure>> ListUnfinishedErasuresAsync(int limit, CancellationToken cancel)
    {
        ArgumentChecks.CheckReadLimit(limit);
        return _reads.ReadAsync(connection => ErasureQueries.ListUnderWay(connection, limit), cancel);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Erasure>> ListErasuresAsync(KeyId? after, int limit, CancellationToken cancel)
    {
        ArgumentChecks.CheckReadLimit(limit);
        return _reads.ReadAsync(connection => ErasureQueries.List(connection, after, limit), cancel);
    }

    /// <inheritdoc/>
    public async ValueTask EraseEventsAsync(KeyId erasure, StreamId stream, long fromSeq, long toSeq, CancellationToken cancel)
    {
        ErasureRules.CheckEvents(stream, fromSeq, toSeq);
        await DeleteAsync(connection => ErasureTable.EraseEvents(connection, erasure, stream, fromSeq, toSeq), cancel).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<SessionId>> FindRefusedSessionsAsync(
        TenantId tenant, IReadOnlyCollection<string> fingerprints, CancellationToken cancel) =>
        _reads.ReadAsync(connection => ErasureQueries.FindRefusedSessions(connection, tenant, fingerprints), cancel);

    /// <inheritdoc/>
    public async ValueTask EraseRefusalSamplesAsync(
        TenantId tenant, IReadOnlyCollection<SessionId> sessions, IReadOnlyCollection<string> fingerprints, CancellationToken cancel) =>
        await DeleteAsync(connection => ErasureTable.EraseSamples(connection, tenant, sessions, fingerprints), cancel).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask EraseListingAsync(TenantId tenant, SessionId session, CancellationToken cancel) =>
        await DeleteAsync(connection => ErasureTable.EraseListing(connection, tenant, session), cancel).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<bool> EraseUserAsync(Erasure erasure, CancellationToken cancel)
    {
        ErasureRules.Check(erasure);
        return DeleteAsync(connection => ErasureTable.EraseUser(connection, erasure), cancel);
    }

    /// <inheritdoc/>
    public async ValueTask FinishErasureAsync(KeyId erasure, DateTimeOffset at, CancellationToken cancel) =>
        await DeleteAsync(connection => ErasureTable.End(connection, erasure, at), cancel, isLast: true).ConfigureAwait(false);

    private ValueTask<bool> DeleteAsync(Func<Connection, bool> step, CancellationToken cancel, bool isLast = false) =>
        _writer.SubmitAsync(new DeletingWork<bool>(step, isLast), cancel);
}
