using Blinq.Grains.Verdicts;

namespace Blinq.Identity.Checks;

/// <summary>Refuses a token before <c>nbf</c> − skew, and one that says it was issued in the future.</summary>
internal static class StartCheck
{
    /// <summary>Times beyond the year 5138 are milliseconds that were meant to be seconds.</summary>
    private const double SurelyMilliseconds = 1e11;

    public static CheckOutcome Run(Inspection inspection)
    {
        if (IsAhead(inspection, inspection.NotBefore))
            return Refuse(inspection, "nbf", inspection.NotBefore.GetValueOrDefault());
        if (IsAhead(inspection, inspection.IssuedAt))
            return Refuse(inspection, "iat", inspection.IssuedAt.GetValueOrDefault());
        return inspection.Pass($"neither nbf nor iat lies in the future");
    }

    private static bool IsAhead(Inspection inspection, double? claim) =>
        claim > inspection.NowSeconds + inspection.Policy.ClockSkewSeconds;

    private static CheckOutcome Refuse(Inspection inspection, string name, double claim)
    {
        var difference = claim - inspection.NowSeconds;
        return inspection.Refuse(
            RefusalReason.NotYetValid,
            $"{name} is {difference:0.###} s ahead; skew allowed is {inspection.Policy.ClockSkewSeconds} s{Hint(claim)}",
            difference);
    }

    private static string Hint(double claim) =>
        claim > SurelyMilliseconds ? "; it looks like milliseconds, but it has to be seconds" : "";
}
