namespace Blinq.Ledger.Verification;

/// <summary>What a verification came to. The numbers are exit codes, of <c>audit verify</c> and of docs/verify.py alike.</summary>
public enum VerificationOutcome
{
    /// <summary>There are events, and every one is right.</summary>
    Valid = 0,

    /// <summary>Something was changed, or is missing in the middle.</summary>
    NotValid = 1,

    // 2 is what could not be checked at all: the file can't be read.

    /// <summary>There are no events, as in the export of a day on which nothing happened.</summary>
    NothingToVerify = 3,

    /// <summary>No line is an event, or the file was re-encoded: nothing is known about the events it was made of.</summary>
    NotAnExport = 4,
}
