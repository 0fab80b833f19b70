using Blinq.Identity.Claims;
using Blinq.Identity.Verdicts;

namespace Blinq.Grains.Conversations;

/// <summary>
/// The claims that a conversation's visitor is judged by: those of the newest token that was recorded in it. An older one,
/// which may be valid still, does not bring back what a newer one took away.
/// </summary>
/// <param name="IssuedAt">When the newest recorded token says it was issued, in seconds since 1970; <c>null</c> if none of them says.</param>
public sealed record CountedClaims(VerifiedClaims Claims, double? IssuedAt)
{
    /// <summary>What counts once a token is accepted. One that does not say when it was issued counts as the newest.</summary>
    public static CountedClaims? After(CountedClaims? before, VerifiedIdentity accepted)
    {
        ArgumentNullException.ThrowIfNull(accepted);
        if ((before is null && accepted.Claims is null) || accepted.IssuedAt < before?.IssuedAt)
            return before;
        return new CountedClaims(accepted.Claims ?? VerifiedClaims.None, accepted.IssuedAt ?? before?.IssuedAt);
    }

    /// <summary>Without the claims: this text can end up in a log line.</summary>
    public override string ToString() => nameof(CountedClaims);
}
