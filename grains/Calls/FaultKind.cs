namespace Blinq.Grains.Calls;

/// <summary>What went wrong with a turn, as the caller must act on it.</summary>
public enum FaultKind : byte
{
    /// <summary>A fault of the silo's own: a bug, or data it can't read.</summary>
    Internal = 0,

    /// <summary>The append lost: this activation is on its way out, ask again.</summary>
    Conflict = 1,

    /// <summary>The tenant's epoch moved: take the verdict again.</summary>
    TrustMoved = 2,

    /// <summary>Too many turns wait.</summary>
    Overloaded = 3,

    /// <summary>The ledger is gone or full.</summary>
    Unavailable = 4,

    /// <summary>The ledger was lost while it wrote.</summary>
    OutcomeUnknown = 5,

    /// <summary>The ledger was restored from an older backup.</summary>
    RolledBack = 6,

    /// <summary>The silo does not hold the list of revocations that the call names: send it along.</summary>
    RevocationsUnknown = 7,

    /// <summary>The command breaks a rule that its documentation states.</summary>
    InvalidCommand = 8,
}
