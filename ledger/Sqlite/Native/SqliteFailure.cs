using SQLitePCL;

namespace Blinq.Ledger.Sqlite.Native;

/// <summary>SQLite said no. Never leaves this folder's callers: they turn it into what their callers understand.</summary>
internal sealed class SqliteFailure(int code, string message) : Exception($"SQLite error {code}: {message}")
{
    /// <summary>The extended result code.</summary>
    public int Code { get; } = code;

    private int Primary => Code & 0xFF;

    /// <summary>Another connection is in the way just now.</summary>
    public bool IsBusy => Primary == raw.SQLITE_BUSY;

    public bool IsConstraint => Primary == raw.SQLITE_CONSTRAINT;

    public bool IsNotADatabase => Primary is raw.SQLITE_NOTADB or raw.SQLITE_CORRUPT;

    public bool IsCorrupt => Primary == raw.SQLITE_CORRUPT;

    /// <summary>The disk or the file went away under an open connection, which therefore can't be trusted any more.</summary>
    public bool NeedsReopen => Primary is not (raw.SQLITE_FULL or raw.SQLITE_BUSY or raw.SQLITE_CONSTRAINT);
}
