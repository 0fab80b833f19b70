using Blinq.Grains.Verdicts;

namespace Blinq.Identity.Checks;

/// <summary>Refuses tokens from before the tenant revoked their subject, or everyone.</summary>
internal static class RevocationCheck
{
    public static CheckOutcome Run(Inspection inspection)
    {
        var user = inspection.Trust.UserIds.For(Inspection.Found(inspection.Subject));
        inspection.User = user;

        var revocations = inspection.Trust.Terms.Revocations;
        if (!revocations.Cover(user, inspection.IssuedAt, inspection.Policy.ClockSkewSeconds))
            return inspection.Pass($"not revoked");
        return inspection.IssuedAt is { } issuedAt
            ? inspection.Refuse(
                RefusalReason.Revoked,
                $"iat is not after the revocation of {revocations.LatestFor(user):u}, with the skew allowed for",
                issuedAt - inspection.NowSeconds)
            : inspection.Refuse(
                RefusalReason.Revoked,
                $"there is a revocation of {revocations.LatestFor(user):u}, and without iat the token counts as older");
    }
}
