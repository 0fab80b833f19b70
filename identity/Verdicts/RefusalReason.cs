namespace Blinq.Identity.Verdicts;

/// <summary>
/// Why a token was refused. The order is the order of the checks (DESIGN §4): a token that fails several is refused for
/// the first. The wire names (<see cref="RefusalReasons.ToWire"/>) are public contract and stand in events.
/// </summary>
public enum RefusalReason
{
    /// <summary>Over 8 KiB; nothing was decoded.</summary>
    TooLarge,

    /// <summary>Not a JWS in compact form whose header and payload are each one clean JSON object.</summary>
    Malformed,

    /// <summary><c>alg</c> is not exactly <c>HS256</c>.</summary>
    WrongAlgorithm,

    /// <summary>A header other than <c>alg</c>, <c>typ</c>, <c>kid</c>, or a <c>typ</c> that is not <c>JWT</c>.</summary>
    UnsupportedHeader,

    /// <summary><c>kid</c> names no key of the tenant.</summary>
    UnknownKey,

    /// <summary>No live key verifies the signature.</summary>
    BadSignature,

    /// <summary>A key that was rotated out signed it: a backend still has the old secret.</summary>
    RetiredKey,

    /// <summary>No <c>sub</c>.</summary>
    MissingSubject,

    /// <summary><c>sub</c> is not a string of 1–255 characters without control characters and unpaired surrogates.</summary>
    InvalidSubject,

    /// <summary><c>exp</c>, <c>nbf</c> or <c>iat</c> has the wrong form.</summary>
    InvalidClaim,

    /// <summary><c>exp</c> has passed, with the tenant's clock skew allowed for.</summary>
    Expired,

    /// <summary><c>nbf</c> or <c>iat</c> lies in the future, with the tenant's clock skew allowed for.</summary>
    NotYetValid,

    /// <summary>The tenant asks for <c>exp</c> and there is none.</summary>
    MissingExpiry,

    /// <summary>The token lives longer than the tenant allows.</summary>
    LifetimeTooLong,

    /// <summary>The subject, or everyone, was revoked after the token was issued.</summary>
    Revoked,
}
