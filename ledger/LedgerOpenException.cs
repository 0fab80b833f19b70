namespace Blinq.Ledger;

/// <summary>
/// A ledger could not be opened. The message is one plain line for the operator, and needs no stack trace.
/// </summary>
public abstract class LedgerOpenException(string message, Exception? inner = null) : Exception(message, inner);

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
