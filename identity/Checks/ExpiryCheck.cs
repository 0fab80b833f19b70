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
        var left = expiresAt - context.NowSeconds;
        if (expiresAt <= context.NowSeconds - skew)
        {
            var difference = ClockHints.Difference(context, expiresAt);
            return context.Refuse(
                RefusalReason.Expired,
                $"exp is {-left:0.###} s in the past; skew allowed is {skew} s{(context.IssuedAt is null ? "" : ClockHints.OfZone(difference))}",
                difference);
        }
        if (!ClockHints.IsMilliseconds(expiresAt))
            return context.Pass($"exp is {left:0.###} s ahead; skew allowed is {skew} s");
        context.Remarks |= TokenRemarks.ExpiryInMilliseconds;
        return context.Pass($"exp is {left:0.###} s ahead; it looks like milliseconds, but it has to be seconds: the token practically never ends");
    }
}
