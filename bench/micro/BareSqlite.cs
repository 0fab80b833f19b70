using SQLitePCL;

namespace Blinq.Bench.Micro;

/// <summary>A table of payloads in SQLite, as durable as the ledger, and nothing else.</summary>
internal sealed class BareSqlite : IDisposable
{
    private readonly sqlite3 _db;
    private readonly sqlite3_stmt _begin, _insert, _commit;

    private BareSqlite(sqlite3 db)
    {
        _db = db;
        (_begin, _insert, _commit) = (Prepare("BEGIN IMMEDIATE"), Prepare("INSERT INTO events (payload) VALUES (?1)"), Prepare("COMMIT"));
    }

    public static BareSqlite Open(string path)
    {
        Batteries_V2.Init();
        Check(raw.sqlite3_open_v2(path, out var db, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE | raw.SQLITE_OPEN_NOMUTEX, null), db);
        foreach (var sql in new[] { "PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "CREATE TABLE events (position INTEGER PRIMARY KEY, payload BLOB NOT NULL)" })
            Check(raw.sqlite3_exec(db, sql), db);
        return new BareSqlite(db);
    }

    /// <summary>Inserts a number of rows in one transaction.</summary>
    public void Insert(int rows, ReadOnlySpan<byte> payload)
    {
        Step(_begin);
        for (var i = 0; i < rows; i++)
        {
            Check(raw.sqlite3_bind_blob(_insert, 1, payload), _db);
            Step(_insert);
        }
        Step(_commit);
    }

    public void Dispose()
    {
        foreach (var statement in new[] { _begin, _insert, _commit })
            statement.Dispose();
        _db.Dispose();
    }

    private sqlite3_stmt Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v2(_db, sql, out var statement), _db);
        return statement;
    }

    private void Step(sqlite3_stmt statement)
    {
        if (raw.sqlite3_step(statement) != raw.SQLITE_DONE)
            throw new InvalidOperationException(raw.sqlite3_errmsg(_db).utf8_to_string());
        Check(raw.sqlite3_reset(statement), _db);
    }

    private static void Check(int code, sqlite3 db)
    {
        if (code != raw.SQLITE_OK)
            throw new InvalidOperationException(raw.sqlite3_errmsg(db).utf8_to_string());
    }
}
