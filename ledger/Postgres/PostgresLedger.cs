using System.Runtime.CompilerServices;
using Blinq.Ledger.Appends;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Knowledge;
using Blinq.Ledger.Postgres.Connecting;
using Blinq.Ledger.Postgres.Reading;
using Blinq.Ledger.Postgres.Schema;
using Blinq.Ledger.Postgres.Writing;
using Blinq.Ledger.Sealing;
using Blinq.Ledger.Streams;
using Blinq.Ledger.Trusts;
using Npgsql;

namespace Blinq.Ledger.Postgres;

/// <summary>
/// The ledger of the shared and the clustered way: one PostgreSQL primary that any number of processes write to. A
/// few connections write and share each commit among all who wait; a pool of others reads.
/// </summary>
public sealed partial class PostgresLedger : ILedger, ISealedRows
{
    private const string InsertSetting = "INSERT INTO blinq.settings VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
    private const string WriteSetting =
        "INSERT INTO blinq.settings VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    private const string ReadSetting = "SELECT value FROM blinq.settings WHERE name = $1";
    private const string ReadCopying = "SELECT copying FROM blinq.ledger_state";
    private const string ReadClock = $"SELECT {TrustQueries.Now}";

    private readonly PostgresLedgerOptions _options;
    private readonly TimeProvider _time;
    private readonly ConnectionSources _sources;
    private readonly ServerClock _clock;
    private readonly Health _health;
    private readonly AppendQueue _queue;
    private readonly Writer[] _writers;
    private readonly Task[] _writing;
    private readonly Reader _reader;
    private readonly Lazy<Task> _closing;

    private PostgresLedger(
        PostgresLedgerOptions options, TimeProvider time, ConnectionSources sources, ServerClock clock,
        WriterConnection firstWriter)
    {
        (_options, _time, _sources, _clock) = (options, time, sources, clock);
        _health = new Health(time, options.Timeout, new Availability(options.HealthListener));
        _queue = new AppendQueue(options);
        _reader = new Reader(sources.Reads, options, _health, time);
        _closing = new Lazy<Task>(CloseAsync);
        _writers = new Writer[options.WriterConnections];
        _writing = new Task[options.WriterConnections];
        for (var i = 0; i < _writers.Length; i++)
        {
            var writer = _writers[i] = new Writer(options, sources.Writes, _queue, clock, _health, time);
            var connection = i == 0 ? firstWriter : null;
            _writing[i] = Task.Run(() => writer.RunAsync(connection));
        }
    }

    /// <summary>How often a server that does not answer in time is asked before the ledger is said to be out of reach.</summary>
    private const int OpenAttempts = 3;

    /// <summary>
    /// Opens the ledger of a database, brings it to this version's schema and checks that the server keeps its word:
    /// the one writable primary, with <c>fsync</c> on. Any number of processes may do so at once.
    /// </summary>
    /// <param name="time">Its timestamps and timers are used; the time of day is the server's.</param>
    /// <exception cref="LedgerOpenException">It can't be opened; the message is one line for the operator.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static async Task<PostgresLedger> OpenAsync(
        PostgresLedgerOptions options, TimeProvider time, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        options.Check();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await OpenOnceAsync(options, time, cancel).ConfigureAwait(false);
            }
            catch (LedgerOpenException failure) when (attempt < OpenAttempts && failure.InnerException?.InnerException is TimeoutException)
            {
                // No request waits for the start of a process: a busy server is given more time than a request has.
            }
        }
    }

    private static async Task<PostgresLedger> OpenOnceAsync(PostgresLedgerOptions options, TimeProvider time, CancellationToken cancel)
    {
        var sources = ConnectionSources.Of(options);
        try
        {
            await PoolerCheck.EnsureOwnSessionsAsync(options, cancel).ConfigureAwait(false);
            var clock = await PrepareAsync(sources, time, cancel).ConfigureAwait(false);
            var writer = await WriterConnection.OpenAsync(sources.Writes).ConfigureAwait(false);
            return new PostgresLedger(options, time, sources, clock, writer);
        }
        catch (Exception failure) when (failure is LedgerOpenException || Failures.IsOfStore(failure))
        {
            await sources.DisposeAsync().ConfigureAwait(false);
            throw Failures.AtOpen(failure, sources.Address);
        }
        catch
        {
            await sources.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static async Task<ServerClock> PrepareAsync(ConnectionSources sources, TimeProvider time, CancellationToken cancel)
    {
        var connection = await sources.Writes.OpenConnectionAsync(cancel).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        await SchemaGuard.MigrateAsync(connection, PostgresSchema.Ledger, cancel).ConfigureAwait(false);
        if ((await connection.QueryAsync(ReadCopying, static row => row.GetBoolean(0), cancel).ConfigureAwait(false))[0])
            throw new DatabaseUnusableException("A copy into this database was not finished; run it again.");
        // What each append ends with: who may not do it is told so now.
        await connection.QueryAsync(FlushSchema.Try, static _ => 0, cancel).ConfigureAwait(false);
        var sent = time.GetTimestamp();
        var now = await connection.QueryAsync(ReadClock, static row => row.GetInt64(0), cancel).ConfigureAwait(false);
        return new ServerClock(time, now[0], sent);
    }

    /// <inheritdoc/>
    public DateTimeOffset Now => _clock.Now;

    /// <inheritdoc/>
    public ValueTask<StreamHead> AppendAsync(AppendRequest request, CancellationToken cancel)
    {
        var append = ChainedAppend.Of(request);
        cancel.ThrowIfCancellationRequested();
        if (_health.LastingFault is { } fault)
            throw Failures.Unwritable(fault);
        return request.Knowledge is { } change ? AppendStagedAsync(append, change, cancel) : EnqueueAsync(append, cancel);
    }

    private async ValueTask<StreamHead> AppendStagedAsync(ChainedAppend append, KnowledgeChange change, CancellationToken cancel)
    {
        await StageAsync(append.Request.Id, change, cancel).ConfigureAwait(false);
        return await EnqueueAsync(append, cancel).ConfigureAwait(false);
    }

    private ValueTask<StreamHead> EnqueueAsync(ChainedAppend append, CancellationToken cancel)
    {
        var deadline = _time.GetTimestamp() + (long)(_options.Timeout.TotalSeconds * _time.TimestampFrequency);
        var work = new AppendWork(append, deadline);
        _queue.Add(work);
        return work.WaitAsync(cancel);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<RecordedEvent>> ReadAsync(
        StreamId stream, long afterSeq, int limit, CancellationToken cancel)
    {
        ArgumentChecks.CheckRead(afterSeq, limit);
        return await _reader.ReadAllAsync(
            EventQueries.OfStream, row => EventQueries.ReadRow(row, stream, firstColumn: 0), cancel,
            Querying.Value(stream.Tenant.Value), Querying.Value(stream.Name), Querying.Value(afterSeq),
            Querying.Value((long)limit)).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<FoundAppend?> FindAppendAsync(StreamId stream, AppendId id, CancellationToken cancel) =>
        await _reader.ReadAllAsync(
            EventQueries.FindAppend, EventQueries.ReadFound, cancel, Querying.Value(stream.Tenant.Value),
            Querying.Value(stream.Name), Querying.Value(id.Value)).ConfigureAwait(false) is [var found]
            ? found
            : null;

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<SealedSecret>> ReadSealedAsync(TenantId tenant, CancellationToken cancel) =>
        await _reader.ReadAllAsync(
            EventQueries.Sealed, row => EventQueries.ReadSealed(row, tenant), cancel,
            Querying.Value(tenant.Value)).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<TrustChanges> ReadTrustChangesAsync(TenantChangeCursor? since, int limit, CancellationToken cancel)
    {
        ArgumentChecks.CheckReadLimit(limit);
        var page = since is { } mark ? new TrustPage(mark, limit) : null;
        long sent = 0;
        var rows = await _reader.ReadAsync(
            connection =>
            {
                sent = _time.GetTimestamp();
                return page is null
                    ? connection.QueryAsync(TrustQueries.Newest, TrustQueries.Read, cancel)
                    : connection.QueryAsync(
                        TrustQueries.From, TrustQueries.Read, cancel,
                        Querying.Value(since!.Value.Position), Querying.Value(page.Rows));
            },
            cancel).ConfigureAwait(false);
        _clock.Saw(rows[0].Now, sent);
        return page is null
            ? new TrustChanges(rows[0].Mark ?? TenantChangeCursor.None, [], HasMore: false)
            : TrustQueries.ToChanges(rows, page);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<RecordedEvent> ExportAsync(
        TenantId? tenant, DateTimeOffset? from, DateTimeOffset? to, [EnumeratorCancellation] CancellationToken cancel)
    {
        var scan = new EventScan(_reader, tenant);
        while (await scan.NextPageAsync(cancel).ConfigureAwait(false) is { Count: > 0 } page)
        {
            foreach (var recorded in page)
            {
                cancel.ThrowIfCancellationRequested();
                if ((from is null || recorded.At >= from) && (to is null || recorded.At < to))
                    yield return recorded;
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask<string> EnsureSettingAsync(string name, string value, CancellationToken cancel)
    {
        ArgumentChecks.CheckSetting(name, nameof(name));
        ArgumentChecks.CheckSetting(value, nameof(value));
        // Once more does no harm, so a lost answer needs no looking up.
        await WriteApartAsync(
            InsertSetting, cancel, Querying.Value(PostgresText.Encode(name)), Querying.Value(PostgresText.Encode(value)))
            .ConfigureAwait(false);
        return (await ReadSettingsAsync(name, cancel).ConfigureAwait(false))[0];
    }

    /// <inheritdoc/>
    public async ValueTask<string?> ReadSettingAsync(string name, CancellationToken cancel)
    {
        ArgumentChecks.CheckSetting(name, nameof(name));
        return await ReadSettingsAsync(name, cancel).ConfigureAwait(false) is [var stands] ? stands : null;
    }

    /// <inheritdoc/>
    public async ValueTask ReplaceSettingAsync(string name, string value, CancellationToken cancel)
    {
        ArgumentChecks.CheckSetting(name, nameof(name));
        ArgumentChecks.CheckSetting(value, nameof(value));
        await WriteApartAsync(
            WriteSetting, cancel, Querying.Value(PostgresText.Encode(name)), Querying.Value(PostgresText.Encode(value)))
            .ConfigureAwait(false);
    }

    private ValueTask<List<string>> ReadSettingsAsync(string name, CancellationToken cancel) => _reader.ReadAllAsync(
        ReadSetting, static row => row.FreeText(0), cancel, Querying.Value(PostgresText.Encode(name)));

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<string>> ReadMasterKeyIdsAsync(CancellationToken cancel) =>
        await _reader.ReadAllAsync(EventQueries.SealedMasterKeyIds, static row => row.FreeText(0), cancel).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<int> ResealAsync(
        Func<SealedSecret, SealedSecret?> reseal, string setting, string value, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(reseal);
        ArgumentChecks.CheckSetting(setting, nameof(setting));
        ArgumentChecks.CheckSetting(value, nameof(value));
        cancel.ThrowIfCancellationRequested();
        try
        {
            var connection = await _sources.Writes.OpenConnectionAsync(CancellationToken.None).ConfigureAwait(false);
            await using var closing = connection.ConfigureAwait(false);
            return await Resealing.RunAsync(connection, reseal, WriteSetting, setting, value).ConfigureAwait(false);
        }
        catch (Exception failure) when (Failures.IsOfStore(failure))
        {
            _health.FailedElsewhere(failure);
            throw Failures.Unwritable(failure);
        }
    }

    /// <inheritdoc/>
    public ValueTask ProbeAsync(CancellationToken cancel) => WriteApartAsync("CALL blinq.probe_v1()", cancel);

    /// <summary>Refuses new work, finishes what waits and closes the connections.</summary>
    public async ValueTask DisposeAsync() => await _closing.Value.ConfigureAwait(false);

    /// <summary>Writes something rare on a connection of its own.</summary>
    private async ValueTask WriteApartAsync(string sql, CancellationToken cancel, params NpgsqlParameter[] parameters) =>
        await WriteApartAsync(
            sql, static command => command.ExecuteNonQueryAsync(CancellationToken.None), cancel, parameters).ConfigureAwait(false);

    private async ValueTask<T> WriteApartAsync<T>(
        string sql, Func<NpgsqlCommand, Task<T>> run, CancellationToken cancel, params NpgsqlParameter[] parameters)
    {
        if (_closing.IsValueCreated)
            throw new LedgerUnavailableException("The ledger is closed.");
        try
        {
            // Only the waiting ends early: a write under way is never cancelled, and its connection closes after it.
            var answer = await RunAsync().WaitAsync(_options.Timeout, _time, cancel).ConfigureAwait(false);
            _health.Wrote();
            return answer;
        }
        catch (Exception failure) when (Failures.IsOfStore(failure))
        {
            _health.FailedElsewhere(failure);
            throw Failures.Unwritable(failure);
        }

        async Task<T> RunAsync()
        {
            var connection = await _sources.Writes.OpenConnectionAsync(CancellationToken.None).ConfigureAwait(false);
            await using var closing = connection.ConfigureAwait(false);
            await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
            command.Parameters.AddRange(parameters);
            return await run(command).ConfigureAwait(false);
        }
    }

    private async Task CloseAsync()
    {
        foreach (var writer in _writers)
            writer.Close();
        _queue.Close();
        await Task.WhenAll(_writing).ConfigureAwait(false);
        _reader.Close();
        _queue.Dispose();
        await _sources.DisposeAsync().ConfigureAwait(false);
    }
}
