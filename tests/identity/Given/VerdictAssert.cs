using Blinq.Identity.Trust;
using Blinq.Identity.Verdicts;

namespace Blinq.Identity.Tests.Given;

public static class VerdictAssert
{
    private static readonly TokenVerifier Verifier = new();

    /// <summary>
    /// The verdict, after making sure that the explanation of the same token comes to the same: both run on every token
    /// of every test.
    /// </summary>
    public static Verdict On(string? token, TenantTrust trust, DateTimeOffset? now = null)
    {
        var verdict = Verifier.Verify(token, trust, now ?? Clock.Now);
        var report = new IdentityCheck(Verifier).Explain(token, trust, now ?? Clock.Now);
        Assert.Equal(NameOf(verdict), report.Verdict);
        return verdict;
    }

    public static string NameOf(Verdict verdict) => verdict switch
    {
        Verdict.Absent => RefusalReasons.Absent,
        Verdict.Accepted => "accepted",
        Verdict.Refused refused => refused.Reason.ToWire(),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    public static VerifiedIdentity AssertAccepted(string token, TenantTrust trust, DateTimeOffset? now = null)
    {
        var verdict = On(token, trust, now);
        return Assert.IsType<Verdict.Accepted>(verdict).Identity;
    }

    public static Verdict.Refused AssertRefused(
        RefusalReason reason, string token, TenantTrust trust, DateTimeOffset? now = null)
    {
        var verdict = On(token, trust, now);
        var refused = Assert.IsType<Verdict.Refused>(verdict);
        Assert.Equal(reason, refused.Reason);
        return refused;
    }
}
