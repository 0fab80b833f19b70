namespace Blinq.Ledger.Postgres;

/// <summary>The PostgreSQL database can't be used as a ledger. The message never holds the password.</summary>
public sealed class DatabaseUnusableException(string message, Exception? inner = null)
    : LedgerOpenException(message, inner);
