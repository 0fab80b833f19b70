using System.Collections.Immutable;

namespace Blinq.Identity.Checks;

/// <summary>
/// Every check that a token goes through, in order: that of DESIGN §4, of cheap before dear, and of <em>nothing that the
/// token says is believed before its signature is</em>. A token that fails several is refused for the first.
/// </summary>
internal static class TokenChecks
{
    public static readonly ImmutableArray<TokenCheck> InOrder =
    [
        new("size", "DESIGN §4: 8 KiB, before anything is decoded", SizeCheck.Run),
        new("form", "RFC 7515 §5.2 and §7.1, RFC 4648 §3.5, RFC 8259 §8.1, RFC 7519 §4", FormCheck.Run),
        new("algorithm", "RFC 7515 §4.1.1, RFC 8725 §3.1", AlgorithmCheck.Run),
        new("header", "RFC 7515 §4.1.9 and §4.1.11, RFC 7519 §5, RFC 7797 §3", HeaderCheck.Run),
        new("key", "RFC 7515 §4.1.4", KeyCheck.Run),
        new("signature", "RFC 7515 §5.2, RFC 7518 §3.2", SignatureCheck.Run),
        new("subject", "RFC 7519 §4.1.2", SubjectCheck.Run),
        new("claim_forms", "RFC 7519 §2 (NumericDate), OpenID Connect Core §5.1 (email, name)", ClaimFormCheck.Run),
        new("expiry", "RFC 7519 §4.1.4", ExpiryCheck.Run),
        new("start", "RFC 7519 §4.1.5 (nbf) and §4.1.6 (iat)", StartCheck.Run),
        new("expiry_required", "RFC 7519 §4.1.4; the tenant's policy", ExpiryRequiredCheck.Run),
        new("lifetime", "RFC 8725 §3.8; the tenant's policy", LifetimeCheck.Run),
        new("revocation", "RFC 7519 §4.1.6; the tenant's revocations", RevocationCheck.Run),
    ];
}
