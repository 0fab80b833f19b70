using Blinq.Grains.Verdicts;

namespace Blinq.Identity.Checks;

/// <summary>Refuses a token from <c>exp</c> + skew on ("on or after", RFC 7519 §4.1.4).</summary>
internal static class ExpiryCheck
{
    public static CheckOutcome Run(Inspection inspection)
    {
        if (inspection.ExpiresAt is not { } expiresAt)
            return inspection.Pass($"there is no exp");

        var skew = inspection.Policy.ClockSkewSeconds;
        var difference = expiresAt - inspection.NowSeconds;
        return expiresAt <= inspection.NowSeconds - skew
            ? inspection.Refuse(
                RefusalReason.Expired,
                $"exp is {-difference:0.###} s in the past; skew allowed is {skew} s",
                difference)
            : inspection.Pass($"exp is {difference:0.###} s ahead; skew allowed is {skew} s");
    }
}
