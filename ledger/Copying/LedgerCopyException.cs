namespace Blinq.Ledger.Copying;

/// <summary>A ledger can't be copied, or the copy differs. The message is one line for the operator.</summary>
public sealed class LedgerCopyException(string message) : Exception(message);
