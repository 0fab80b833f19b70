namespace Blinq.Grains.Wire.Verdicts;

/// <summary>Why a token was refused (DESIGN §4).</summary>
public enum WireRefusalReason : byte
{
    TooLarge = 1,
    Malformed = 2,
    WrongAlgorithm = 3,
    UnsupportedHeader = 4,
    UnknownKey = 5,
    BadSignature = 6,
    RetiredKey = 7,
    MissingSubject = 8,
    InvalidSubject = 9,
    InvalidClaim = 10,
    Expired = 11,
    NotYetValid = 12,
    MissingExpiry = 13,
    LifetimeTooLong = 14,
    Revoked = 15,
}
