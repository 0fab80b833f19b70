using System.Diagnostics;

namespace Blinq.Identity.Verdicts;

/// <summary>The public names of the refusal reasons.</summary>
public static class RefusalReasons
{
    /// <summary>Stands where a token was required and none was given; not a verdict on a token.</summary>
    public const string Absent = "absent";

    public static string ToWire(this RefusalReason reason) => reason switch
    {
        RefusalReason.TooLarge => "too_large",
        RefusalReason.Malformed => "malformed",
        RefusalReason.WrongAlgorithm => "wrong_algorithm",
        RefusalReason.UnsupportedHeader => "unsupported_header",
        RefusalReason.UnknownKey => "unknown_key",
        RefusalReason.BadSignature => "bad_signature",
        RefusalReason.RetiredKey => "retired_key",
        RefusalReason.MissingSubject => "missing_subject",
        RefusalReason.InvalidSubject => "invalid_subject",
        RefusalReason.InvalidClaim => "invalid_claim",
        RefusalReason.Expired => "expired",
        RefusalReason.NotYetValid => "not_yet_valid",
        RefusalReason.MissingExpiry => "missing_expiry",
        RefusalReason.LifetimeTooLong => "lifetime_too_long",
        RefusalReason.Revoked => "revoked",
        _ => throw new UnreachableException(),
    };
}
