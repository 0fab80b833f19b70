using Blinq.Identity.Verdicts;

namespace Blinq.Identity.Checks;

/// <summary>
/// A tenant may bound how long tokens live: from <c>iat</c>, or from now where the token does not say when it was issued.
/// </summary>
internal static class LifetimeCheck
{
    public static CheckOutcome Run(TokenValidationContext context)
    {
        if (context.Policy.MaxLifetimeSeconds is not { } maximum)
            return context.Pass($"not bounded");

        var expiresAt = TokenValidationContext.Found(context.ExpiresAt);
        var lifetime = expiresAt - (context.IssuedAt ?? context.NowSeconds);
        return lifetime > maximum
            ? context.Refuse(
                RefusalReason.LifetimeTooLong,
                $"the token lives {lifetime:0.###} s; at most {maximum} s are allowed",
                ClockHints.Difference(context, expiresAt))
            : context.Pass($"the token lives {lifetime:0.###} s; at most {maximum} s are allowed");
    }
}
