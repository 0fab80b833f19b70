namespace Blinq.Identity.Verdicts;

/// <summary>What was found of the identity token of one request.</summary>
public abstract record Verdict
{
    private Verdict() { }

    /// <summary>No token was given (or <c>null</c>, or an empty one).</summary>
    public sealed record Absent : Verdict
    {
        public static readonly Absent Instance = new();
    }

    /// <summary>The token proves who the visitor is.</summary>
    public sealed record Accepted(VerifiedIdentity Identity) : Verdict;

    /// <summary>The token proves nothing.</summary>
    /// <param name="Reason">The first check that failed.</param>
    /// <param name="Fingerprint">The first 16 hex digits of the token's SHA-256; <c>null</c> where it was not a string.</param>
    /// <param name="ClockDifferenceSeconds">For reasons that are about time: the claim minus this server's clock; of a token that came too late, <c>iat</c> where there is one.</param>
    public sealed record Refused(RefusalReason Reason, string? Fingerprint, double? ClockDifferenceSeconds = null) : Verdict;
}
