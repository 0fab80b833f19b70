namespace Blinq.Ledger.Verification;

/// <summary>How strictly a ledger is verified.</summary>
public sealed record VerificationOptions
{
    /// <summary>
    /// For exports with <c>from</c> or <c>to</c>: a stream may begin in the middle. Its first <c>prev</c> is then taken
    /// as given, and the report says so. Default: every stream begins with its first event.
    /// </summary>
    public bool AllowPartial { get; init; }

    /// <summary>What the report calls that which was verified, e.g. the file's name.</summary>
    public string Source { get; init; } = "(input)";
}
