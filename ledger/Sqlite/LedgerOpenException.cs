namespace Blinq.Ledger.Sqlite;

/// <summary>
/// A data directory could not be opened. The message is one plain line for the operator, and needs no stack trace.
/// </summary>
public abstract class LedgerOpenException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Another process (or another ledger of this one) has the data directory open.</summary>
public sealed class DataDirectoryInUseException(string directory, Exception? inner = null)
    : LedgerOpenException($"The data directory {directory} is in use by another process.", inner);

/// <summary>The data directory can't be made, read or written.</summary>
public sealed class DataDirectoryUnusableException(string directory, string why, Exception? inner = null)
    : LedgerOpenException($"The data directory {directory} can't be used: {why}", inner);

/// <summary>The file is no ledger: not a database at all, damaged, or another program's.</summary>
public sealed class NotALedgerException(string why, Exception? inner = null)
    : LedgerOpenException($"The file {DataDirectory.DatabaseFile} is not a ledger: {why}", inner);

/// <summary>The database's schema is of a version that this build can't use.</summary>
public sealed class LedgerVersionException(long found, long known) : LedgerOpenException(
    found > known
        ? $"The ledger was written by a newer version (schema {found}; this one knows up to {known})."
        : $"The ledger was written by an older version (schema {found}; this one reads {known}). Start the gateway on it once.")
{
    /// <summary>The version that was found.</summary>
    public long Found { get; } = found;

    /// <summary>The newest version that this build knows.</summary>
    public long Known { get; } = known;
}
