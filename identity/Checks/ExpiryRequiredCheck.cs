using Blinq.Identity.Verdicts;

namespace Blinq.Identity.Checks;

/// <summary>
/// A tenant may ask for <c>exp</c>. One that sets a maximum lifetime asks for it, too: a token without it never ends, and
/// would otherwise be the way around the maximum.
/// </summary>
internal static class ExpiryRequiredCheck
{
    public static CheckOutcome Run(TokenValidationContext context)
    {
        if (context.ExpiresAt is not null)
            return context.Pass($"there is an exp");
        if (context.Policy.RequireExpiry)
            return context.Refuse(RefusalReason.MissingExpiry, $"there is no exp, and requireExpiry is set");
        return context.Policy.MaxLifetimeSeconds is not null
            ? context.Refuse(
                RefusalReason.MissingExpiry, $"there is no exp, and maxLifetimeSeconds asks for tokens that end")
            : context.Pass($"not asked for");
    }
}
