using Blinq.Ledger.Postgres.Connecting;
using Blinq.Ledger.Postgres.Reading;
using Blinq.Ledger.Postgres.Schema;
using Blinq.Ledger.Sqlite.Native;
using Npgsql;

namespace Blinq.Ledger.Copying;

/// <summary>The database that is copied into.</summary>
internal sealed class CopyTarget : IAsyncDisposable
{
    // Held as long as the connection is, so that two copies never run into one database.
    private const string TakeTurn = $"SELECT pg_try_advisory_lock({AppendProcedure.Lock} + 1)";

    // Under the appends' own lock, so that no append is under way when it says that the database is empty.
    private const string Begin = $"""
        BEGIN;
        SELECT pg_advisory_xact_lock({AppendProcedure.Lock});
        UPDATE blinq.ledger_state SET copying = true WHERE NOT EXISTS (SELECT FROM blinq.events);
        COMMIT
        """;

    private const string State = """
        SELECT s.copying, e.position, e.hash FROM blinq.ledger_state AS s
        LEFT JOIN LATERAL (SELECT position, hash FROM blinq.events ORDER BY position DESC LIMIT 1) AS e ON true
        """;

    private const string SourceHash = "SELECT hash FROM events WHERE position = ?1";
    private const string SourceLast = "SELECT max(position) FROM events";
    private const long PageBytes = 4 * 1024 * 1024;

    private readonly NpgsqlConnection _connection;

    private CopyTarget(NpgsqlConnection connection) => _connection = connection;

    public static async Task<CopyTarget> OpenAsync(ConnectionSources sources, CancellationToken cancel)
    {
        var connection = await sources.Writes.OpenConnectionAsync(cancel).ConfigureAwait(false);
        var target = new CopyTarget(connection);
        try
        {
            await SchemaGuard.MigrateAsync(connection, PostgresSchema.Ledger, cancel).ConfigureAwait(false);
            var turn = await connection.QueryAsync(TakeTurn, static row => row.GetBoolean(0), cancel).ConfigureAwait(false);
            return turn[0] ? target : throw new LedgerCopyException("Another copy into this database is under way.");
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Closes the database to everybody else.</summary>
    /// <returns>The position to go on behind; <c>null</c> if all was copied by an earlier run.</returns>
    public async Task<long?> BeginAsync(Connection source, CancellationToken cancel)
    {
        await RunAsync(Begin, cancel).ConfigureAwait(false);
        var state = await _connection.QueryAsync(
            State,
            static row => (Copying: row.GetBoolean(0), Last: row.IsDBNull(1) ? 0 : row.GetInt64(1), Hash: row.OptionalBlob(2)),
            cancel).ConfigureAwait(false);
        var (copying, last, hash) = state[0];
        if (hash is not null && !Holds(source, last, hash))
            throw new LedgerCopyException("The database holds another ledger already; copy into an empty one.");
        if (copying)
            return last;
        return last == source.Scalar(SourceLast)
            ? null
            : throw new LedgerCopyException("The database was in use before this copy; copy into an empty one.");
    }

    /// <summary>Copies events in the order of their positions, each page in a transaction of its own.</summary>
    public async Task CopyEventsAsync(
        Connection source, long after, long total, IProgress<CopyProgress>? progress, CancellationToken cancel)
    {
        var done = source.Prepare("SELECT count(*) FROM events WHERE position <= ?1").Bind(1, after);
        done.Step();
        var count = done.Int64(0);
        done.Reset();
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            progress?.Report(new CopyProgress("events", count, total));
            var (copied, last) = await CopyPageAsync(source, after, cancel).ConfigureAwait(false);
            if (copied == 0)
                return;
            (count, after) = (count + copied, last);
        }
    }

    /// <summary>Copies everything else, all or nothing: what an earlier run left there goes first.</summary>
    public async Task CopyListsAsync(Connection source, CancellationToken cancel)
    {
        var transaction = await _connection.BeginTransactionAsync(cancel).ConfigureAwait(false);
        await using var _ = transaction.ConfigureAwait(false);
        await RunAsync(
            "TRUNCATE " + string.Join(", ", CopyTable.Lists.Select(table => "blinq." + table.Name)), cancel).ConfigureAwait(false);
        foreach (var table in CopyTable.Lists)
        {
            var import = await _connection.BeginBinaryImportAsync(table.Import, cancel).ConfigureAwait(false);
            await using var closing = import.ConfigureAwait(false);
            using var rows = source.Compile(table.Query);
            while (rows.Step())
                await table.WriteRowAsync(import, rows, cancel).ConfigureAwait(false);
            await import.CompleteAsync(cancel).ConfigureAwait(false);
        }
        await transaction.CommitAsync(cancel).ConfigureAwait(false);
    }

    /// <summary>Opens the database to everybody.</summary>
    public Task EndAsync(CancellationToken cancel) => RunAsync("UPDATE blinq.ledger_state SET copying = false", cancel);

    private async Task<(long Copied, long Last)> CopyPageAsync(Connection source, long after, CancellationToken cancel)
    {
        var import = await _connection.BeginBinaryImportAsync(CopyTable.Events.Import, cancel).ConfigureAwait(false);
        await using var closing = import.ConfigureAwait(false);
        var rows = source.Prepare(CopyTable.Events.Query).Bind(1, after);
        var (copied, bytes) = (0L, 0L);
        while (rows.Step())
        {
            await CopyTable.Events.WriteRowAsync(import, rows, cancel).ConfigureAwait(false);
            (copied, after, bytes) = (copied + 1, rows.Int64(0), bytes + rows.Bytes(7));
            if (bytes < PageBytes)
                continue;
            rows.Reset();
            break;
        }
        await import.CompleteAsync(cancel).ConfigureAwait(false);
        return (copied, after);
    }

    private static bool Holds(Connection source, long position, byte[] hash)
    {
        var found = source.Prepare(SourceHash).Bind(1, position);
        if (!found.Step())
            return false;
        var same = found.Blob(0).SequenceEqual(hash);
        found.Reset();
        return same;
    }

    private async Task RunAsync(string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, _connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancel).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
