namespace Blinq.Gateway.Restores;

/// <summary>A restored ledger can't be accepted. The message is one line for the operator.</summary>
internal sealed class RestoreException(string message, Exception? inner = null) : Exception(message, inner);
