using SQLitePCL;

namespace Blinq.Ledger.Sqlite.Native;

/// <summary>One SQLite connection, used by one thread at a time.</summary>
internal sealed class Connection : IDisposable
{
    /// <summary>How long to wait for another connection's lock, in milliseconds.</summary>
    private const int BusyTimeout = 5000;

    /// <summary><c>SQLITE_CHECKPOINT_NOOP</c>, which the binding does not name: only tells.</summary>
    private const int CheckpointNoop = -1;

    private readonly sqlite3 _db;
    private readonly Dictionary<string, Statement> _statements = new(ReferenceEqualityComparer.Instance);

    static Connection() => Batteries_V2.Init();

    private Connection(sqlite3 db) => _db = db;

    /// <summary>Opens a database file that exists.</summary>
    /// <exception cref="SqliteFailure">It can't be opened.</exception>
    public static Connection OpenWritable(string path) => Open(path, raw.SQLITE_OPEN_READWRITE);

    /// <inheritdoc cref="OpenWritable"/>
    public static Connection OpenReadOnly(string path) => Open(path, raw.SQLITE_OPEN_READONLY);

    /// <summary>
    /// Opens a file that no process writes, where not even the small shared-memory file beside it can be made (a backup
    /// on read-only media).
    /// </summary>
    /// <inheritdoc cref="OpenWritable"/>
    public static Connection OpenImmutable(string path) =>
        Open($"file:{Uri.EscapeDataString(path)}?immutable=1", raw.SQLITE_OPEN_READONLY | raw.SQLITE_OPEN_URI);

    private static Connection Open(string path, int flags)
    {
        // One thread at a time is promised above, so SQLite need not lock its own structures.
        var code = raw.sqlite3_open_v2(path, out var db, flags | raw.SQLITE_OPEN_NOMUTEX, null);
        if (code != raw.SQLITE_OK)
        {
            db?.Dispose();
            throw new SqliteFailure(code, raw.sqlite3_errstr(code).utf8_to_string());
        }
        raw.sqlite3_extended_result_codes(db, 1);
        raw.sqlite3_busy_timeout(db, BusyTimeout);
        return new Connection(db);
    }

    /// <summary>
    /// Whether another file, or none, stands at the path that was opened. Never on Windows, which keeps an open file in place.
    /// </summary>
    public bool HasMoved =>
        NativeMethods.FileControl(_db, "main", NativeMethods.HasMoved, out var moved) == raw.SQLITE_OK && moved != 0;

    public bool InTransaction => raw.sqlite3_get_autocommit(_db) == 0;

    public long LastRowId => raw.sqlite3_last_insert_rowid(_db);

    /// <summary>How many rows the last statement changed.</summary>
    public int Changes => raw.sqlite3_changes(_db);

    /// <summary>All that was prepared so far; tests ask SQLite how it would run each.</summary>
    public IReadOnlyCollection<string> Prepared => _statements.Keys;

    public void Execute(string sql)
    {
        var code = raw.sqlite3_exec(_db, sql);
        if (code != raw.SQLITE_OK)
            throw Failure(code);
    }

    /// <summary>Runs a statement that gives one number, such as a pragma.</summary>
    public long Scalar(string sql)
    {
        using var statement = Compile(sql);
        return statement.Step() ? statement.Int64(0) : 0;
    }

    /// <summary>The statement for this text, compiled once a connection. Texts are constants and compared by reference.</summary>
    public Statement Prepare(string sql)
    {
        if (_statements.TryGetValue(sql, out var statement))
            return statement;
        statement = Compile(sql);
        _statements.Add(sql, statement);
        return statement;
    }

    /// <summary>A statement for use once; the caller disposes of it.</summary>
    public Statement Compile(string sql)
    {
        var code = raw.sqlite3_prepare_v3(_db, sql, raw.SQLITE_PREPARE_PERSISTENT, out var stmt);
        if (code != raw.SQLITE_OK)
            throw Failure(code);
        return new Statement(this, stmt);
    }

    /// <summary>Copies the log into the database file and empties it, if no reader uses it just now.</summary>
    public void Checkpoint() => Checkpoint(raw.SQLITE_CHECKPOINT_TRUNCATE);

    /// <summary>The same, without waiting for readers.</summary>
    /// <returns>Whether the log is empty now; if not, a reader needs it, or another connection copies it.</returns>
    public bool TryCheckpoint()
    {
        raw.sqlite3_busy_timeout(_db, 0);
        try
        {
            Checkpoint();
            return true;
        }
        catch (SqliteFailure failure) when (failure.IsBusy)
        {
            return false;
        }
        finally
        {
            raw.sqlite3_busy_timeout(_db, BusyTimeout);
        }
    }

    /// <summary>Copies into the database file what no reader is in the way of; beside another connection that writes, if need be.</summary>
    /// <exception cref="SqliteFailure">Another connection copies it just now, or it can't be copied.</exception>
    public void Fold() => Checkpoint(raw.SQLITE_CHECKPOINT_PASSIVE);

    /// <summary>How long the log is; does nothing to it.</summary>
    public LogLength MeasureLog() => Checkpoint(CheckpointNoop);

    private LogLength Checkpoint(int mode)
    {
        var code = raw.sqlite3_wal_checkpoint_v2(_db, null, mode, out var pages, out var folded);
        return code == raw.SQLITE_OK ? new LogLength(pages, folded) : throw Failure(code);
    }

    internal SqliteFailure Failure(int code) => new(code, raw.sqlite3_errmsg(_db).utf8_to_string());

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
            statement.Dispose();
        _statements.Clear();
        _db.Dispose();
    }
}
