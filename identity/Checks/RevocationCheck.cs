using Blinq.Identity.Verdicts;

namespace Blinq.Identity.Checks;

/// <summary>Refuses tokens from before the tenant revoked their subject, or everyone.</summary>
internal static class RevocationCheck
{
    public static CheckOutcome Run(TokenValidationContext context)
    {
        var user = context.Trust.UserIds.For(TokenValidationContext.Found(context.Subject));
        context.User = user;

        var revocations = context.Trust.Terms.Revocations;
        if (!revocations.Cover(user, context.IssuedAt))
            return context.Pass($"not revoked");
        return context.IssuedAt is { } issuedAt
            ? context.Refuse(
                RefusalReason.Revoked,
                $"iat is not after the revocation of {revocations.LatestFor(user):u}; a token that is issued after it is accepted",
                issuedAt - context.NowSeconds)
            : context.Refuse(
                RefusalReason.Revoked,
                $"there is a revocation of {revocations.LatestFor(user):u}, and without iat the token counts as older");
    }
}
