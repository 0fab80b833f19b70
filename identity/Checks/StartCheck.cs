using Blinq.Identity.Verdicts;

namespace Blinq.Identity.Checks;

/// <summary>Refuses a token before <c>nbf</c> − skew, and one that says it was issued in the future.</summary>
internal static class StartCheck
{
    public static CheckOutcome Run(TokenValidationContext context)
    {
        if (IsAhead(context, context.NotBefore))
            return Refuse(context, "nbf", context.NotBefore.GetValueOrDefault());
        if (IsAhead(context, context.IssuedAt))
            return Refuse(context, "iat", context.IssuedAt.GetValueOrDefault());
        return context.Pass($"neither nbf nor iat lies in the future");
    }

    private static bool IsAhead(TokenValidationContext context, double? claim) =>
        claim > context.NowSeconds + context.Policy.ClockSkewSeconds;

    private static CheckOutcome Refuse(TokenValidationContext context, string name, double claim)
    {
        var difference = claim - context.NowSeconds;
        return context.Refuse(
            RefusalReason.NotYetValid,
            $"{name} is {difference:0.###} s ahead; skew allowed is {context.Policy.ClockSkewSeconds} s{Hint(context, claim)}",
            difference);
    }

    private static string Hint(TokenValidationContext context, double claim)
    {
        if (ClockHints.IsMilliseconds(claim))
            return "; it looks like milliseconds, but it has to be seconds";
        return context.IssuedAt is { } issuedAt ? ClockHints.OfZone(issuedAt - context.NowSeconds) : "";
    }
}
