using Blinq.Identity.Verdicts;

namespace Blinq.Identity.Checks;

/// <summary>Refuses a token from <c>exp</c> + skew on ("on or after", RFC 7519 §4.1.4).</summary>
internal static class ExpiryCheck
{
    public static CheckOutcome Run(TokenValidationContext context)
    {
        if (context.ExpiresAt is not { } expiresAt)
            return context.Pass($"there is no exp");

        var skew = context.Policy.ClockSkewSeconds;
        var difference = expiresAt - context.NowSeconds;
        return expiresAt <= context.NowSeconds - skew
            ? context.Refuse(
                RefusalReason.Expired,
                $"exp is {-difference:0.###} s in the past; skew allowed is {skew} s",
                difference)
            : context.Pass($"exp is {difference:0.###} s ahead; skew allowed is {skew} s");
    }
}
