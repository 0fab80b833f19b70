using Blinq.Grains.Verdicts;

namespace Blinq.Identity.Checks;

/// <summary>
/// A tenant may ask for <c>exp</c>. One that sets a maximum lifetime asks for it, too: a token without it never ends, and
/// would otherwise be the way around the maximum.
/// </summary>
internal static class ExpiryRequiredCheck
{
    public static CheckOutcome Run(Inspection inspection)
    {
        if (inspection.ExpiresAt is not null)
            return inspection.Pass($"there is an exp");
        if (inspection.Policy.RequireExpiry)
            return inspection.Refuse(RefusalReason.MissingExpiry, $"there is no exp, and requireExpiry is set");
        return inspection.Policy.MaxLifetimeSeconds is not null
            ? inspection.Refuse(
                RefusalReason.MissingExpiry, $"there is no exp, and maxLifetimeSeconds asks for tokens that end")
            : inspection.Pass($"not asked for");
    }
}
