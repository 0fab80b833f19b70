using System.Runtime.CompilerServices;
using Blinq.Ledger.Appends;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Sealing;
using Blinq.Ledger.Sqlite.Native;
using Blinq.Ledger.Sqlite.Reading;
using Blinq.Ledger.Sqlite.Schema;
using Blinq.Ledger.Sqlite.Users;
using Blinq.Ledger.Sqlite.Writing;
using Blinq.Ledger.Streams;
using Blinq.Ledger.Trusts;

namespace Blinq.Ledger.Sqlite;

/// <summary>
/// The ledger of a process alone: one SQLite database in a data directory that one process has to itself. One thread
/// writes and shares each commit among all who wait; reads run beside it.
/// </summary>
public sealed partial class SqliteLedger : ILedger, ISealedRows
{
    private readonly DataDirectory _directory;
    private readonly LedgerClock _clock;
    private readonly Writer _writer;
    private readonly ReadPool _reads;
    private readonly UnappliedChanges _unapplied;
    private readonly Lazy<Task> _closing;

    private SqliteLedger(DataDirectory directory, SqliteLedgerOptions options, TimeProvider time, WriterSession session, UnappliedChanges unapplied)
    {
        _unapplied = unapplied;
        _directory = directory;
        _clock = new LedgerClock(time, session.LatestAt);
        var files = new FileWatch(directory, options);
        _writer = new Writer(options, directory.DatabasePath, session, _clock, files, unapplied);
        _reads = new ReadPool(directory.DatabasePath, options.MaxConcurrentReads, files);
        _closing = new Lazy<Task>(CloseAsync);
        _writer.Start();
    }

    /// <summary>Opens the ledger of a data directory, makes what is missing and brings it to this version's schema.</summary>
    /// <exception cref="LedgerOpenException">It can't be opened; the message is one line for the operator.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static Task<SqliteLedger> OpenAsync(
        SqliteLedgerOptions options, TimeProvider time, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        options.Check();
        return Task.Run(() => Open(options, time), cancel);
    }

    private static SqliteLedger Open(SqliteLedgerOptions options, TimeProvider time)
    {
        var directory = DataDirectory.Take(options.DataDirectory);
        try
        {
            Prepare(directory.DatabasePath, options);
            var unapplied = new UnappliedChanges();
            return new SqliteLedger(directory, options, time, WriterSession.Open(directory.DatabasePath, options, unapplied), unapplied);
        }
        catch (SqliteFailure failure) when (failure.IsNotADatabase)
        {
            directory.Dispose();
            throw new NotALedgerException(failure.Message, failure);
        }
        catch (Exception failure) when (failure is SqliteFailure or InvalidDataException)
        {
            directory.Dispose();
            throw new DataDirectoryUnusableException(options.DataDirectory, failure.Message, failure);
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    private static void Prepare(string path, SqliteLedgerOptions options)
    {
        using var connection = Connection.OpenWritable(path);
        WriterSession.Configure(connection, options);
        // Kept in the file. Not within the migration: SQLite can't change it inside a transaction.
        connection.Execute("PRAGMA journal_mode = WAL");
        SchemaGuard.Migrate(connection, Migration.All);
    }

    /// <inheritdoc/>
    public DateTimeOffset Now => _clock.Now;

    /// <inheritdoc/>
    public ValueTask<StreamHead> AppendAsync(AppendRequest request, CancellationToken cancel) =>
        _writer.SubmitAsync(new AppendWork(ChainedAppend.Of(request)), cancel);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<RecordedEvent>> ReadAsync(
        StreamId stream, long afterSeq, int limit, CancellationToken cancel)
    {
        ArgumentChecks.CheckRead(afterSeq, limit);
        return _reads.ReadAsync(connection => EventQueries.ReadStream(connection, stream, afterSeq, limit), cancel);
    }

    /// <inheritdoc/>
    public ValueTask<FoundAppend?> FindAppendAsync(StreamId stream, AppendId id, CancellationToken cancel) =>
        _reads.ReadAsync(connection => EventQueries.FindAppend(connection, stream, id), cancel);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<SealedSecret>> ReadSealedAsync(TenantId tenant, CancellationToken cancel) =>
        _reads.ReadAsync(connection => SealQueries.Read(connection, tenant), cancel);

    /// <inheritdoc/>
    public ValueTask<TrustChanges> ReadTrustChangesAsync(TenantChangeCursor? since, int limit, CancellationToken cancel)
    {
        ArgumentChecks.CheckReadLimit(limit);
        return _reads.ReadAsync(connection => TrustQueries.Read(connection, since, limit), cancel);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<RecordedEvent> ExportAsync(
        TenantId? tenant, DateTimeOffset? from, DateTimeOffset? to, [EnumeratorCancellation] CancellationToken cancel)
    {
        var scan = new EventScan(tenant);
        while (!scan.IsAtEnd)
        {
            var page = await _reads.ReadAsync(
                connection => scan.NextPage(connection, EventScan.ReadEvent), cancel).ConfigureAwait(false);
            foreach (var recorded in page)
            {
                cancel.ThrowIfCancellationRequested();
                if ((from is null || recorded.At >= from) && (to is null || recorded.At < to))
                    yield return recorded;
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask<string> EnsureSettingAsync(string name, string value, CancellationToken cancel)
    {
        ArgumentChecks.CheckSetting(name, nameof(name));
        ArgumentChecks.CheckSetting(value, nameof(value));
        return _writer.SubmitAsync(new EnsureSettingWork(name, value), cancel);
    }

    /// <inheritdoc/>
    public ValueTask<string?> ReadSettingAsync(string name, CancellationToken cancel)
    {
        ArgumentChecks.CheckSetting(name, nameof(name));
        return _reads.ReadAsync(connection => SettingQueries.Read(connection, name), cancel);
    }

    /// <inheritdoc/>
    public async ValueTask ReplaceSettingAsync(string name, string value, CancellationToken cancel)
    {
        ArgumentChecks.CheckSetting(name, nameof(name));
        ArgumentChecks.CheckSetting(value, nameof(value));
        await _writer.SubmitAsync(new ReplaceSettingWork(name, value), cancel).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> ReadMasterKeyIdsAsync(CancellationToken cancel) =>
        _reads.ReadAsync(SealQueries.ReadMasterKeyIds, cancel);

    /// <inheritdoc/>
    public async ValueTask<int> ResealAsync(
        Func<SealedSecret, SealedSecret?> reseal, string setting, string value, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(reseal);
        ArgumentChecks.CheckSetting(setting, nameof(setting));
        ArgumentChecks.CheckSetting(value, nameof(value));
        return await _writer.SubmitAsync(new ResealWork(reseal, setting, value), cancel).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask ProbeAsync(CancellationToken cancel) =>
        await _writer.SubmitAsync(new ProbeWork(), cancel).ConfigureAwait(false);

    /// <summary>Refuses new work, finishes what waits, folds the log into the database and lets the directory go.</summary>
    public async ValueTask DisposeAsync() => await _closing.Value.ConfigureAwait(false);

    /// <summary>For tests: runs something on the writer's own connection, between batches.</summary>
    internal async ValueTask OnWriterAsync(Action<Connection> action) =>
        await _writer.SubmitAsync(new ConnectionWork(action), CancellationToken.None).ConfigureAwait(false);

    /// <summary>For tests: runs something on one of the readers' connections.</summary>
    internal ValueTask<T> OnReaderAsync<T>(Func<Connection, T> query) => _reads.ReadAsync(query, CancellationToken.None);

    private async Task CloseAsync()
    {
        try
        {
            // Readers first: the last connection to close is the one that empties and removes the log.
            await _reads.DisposeAsync().ConfigureAwait(false);
            await _writer.CloseAsync().ConfigureAwait(false);
        }
        finally
        {
            _directory.Dispose();
        }
    }
}
