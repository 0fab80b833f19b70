using Blinq.Grains.Verdicts;

namespace Blinq.Identity.Checks;

/// <summary>
/// A tenant may bound how long tokens live: from <c>iat</c>, or from now where the token does not say when it was issued.
/// </summary>
internal static class LifetimeCheck
{
    public static CheckOutcome Run(Inspection inspection)
    {
        if (inspection.Policy.MaxLifetimeSeconds is not { } maximum)
            return inspection.Pass($"not bounded");

        var expiresAt = Inspection.Found(inspection.ExpiresAt);
        var lifetime = expiresAt - (inspection.IssuedAt ?? inspection.NowSeconds);
        return lifetime > maximum
            ? inspection.Refuse(
                RefusalReason.LifetimeTooLong,
                $"the token lives {lifetime:0.###} s; at most {maximum} s are allowed",
                expiresAt - inspection.NowSeconds)
            : inspection.Pass($"the token lives {lifetime:0.###} s; at most {maximum} s are allowed");
    }
}
