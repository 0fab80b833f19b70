namespace Blinq.Ledger.Sqlite;

/// <summary>Another process (or another ledger of this one) has the data directory open.</summary>
public sealed class DataDirectoryInUseException(string directory, Exception? inner = null)
    : LedgerOpenException($"The data directory {directory} is in use by another process.", inner);

/// <summary>The data directory can't be made, read or written.</summary>
public sealed class DataDirectoryUnusableException(string directory, string why, Exception? inner = null)
    : LedgerOpenException($"The data directory {directory} can't be used: {why}", inner);

/// <summary>The data directory, or the database in it, was deleted, moved or replaced while a ledger had it open.</summary>
internal sealed class DataDirectoryReplacedException(string directory) : LedgerOpenException(
    $"The data directory {directory} was deleted or replaced while this process had it open. Stop the process; what it appends is refused.");

/// <summary>The file is no ledger: not a database at all, damaged, or another program's.</summary>
public sealed class NotALedgerException(string why, Exception? inner = null)
    : LedgerOpenException($"The file {DataDirectory.DatabaseFile} is not a ledger: {why}", inner);
