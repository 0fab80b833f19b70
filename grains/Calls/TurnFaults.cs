using Blinq.Ledger.Appends;

namespace Blinq.Grains.Calls;

/// <summary>What an exception from a turn says of the grain's memory; for every host of grains.</summary>
public static class TurnFaults
{
    /// <summary>
    /// Whether memory may hold what the ledger does not, or not hold what it does: then the grain must forget. The others are
    /// about the command, and were told before anything was done.
    /// </summary>
    public static bool MayHaveLeftTheLedger(Exception fault) =>
        fault is not (TrustMovedException or LedgerOverloadedException or ArgumentException);
}
