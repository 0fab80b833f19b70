using System.Text.Json.Serialization;
using Blinq.Identity.Claims;
using Blinq.Ledger.Identifiers;

namespace Blinq.Identity.Verdicts;

/// <summary>Who a visitor is, as an accepted token proved it. Its JSON names stand in events for ever.</summary>
public sealed record VerifiedIdentity
{
    /// <summary>In UTF-16 code units: 64 for the local part, '@', 255 for the domain (RFC 5321 §4.5.3.1).</summary>
    public const int MaxEmailLength = 320;

    /// <summary>In UTF-16 code units.</summary>
    public const int MaxNameLength = 255;

    [JsonPropertyName("sub")]
    public required SubjectId Subject { get; init; }

    /// <summary>Stands for the subject where the subject itself must not.</summary>
    [JsonPropertyName("userId")]
    public required UserId User { get; init; }

    /// <summary>At most <see cref="MaxNameLength"/> characters; shown, never compared.</summary>
    public string? Name { get; init; }

    /// <summary>At most <see cref="MaxEmailLength"/> characters; shown, never compared.</summary>
    public string? Email { get; init; }

    /// <summary>What the token says of the claims that the tenant names; <c>null</c> where the tenant names none.</summary>
    public VerifiedClaims? Claims { get; init; }

    /// <summary>The live key that verified the token.</summary>
    [JsonPropertyName("keyId")]
    public required KeyId Key { get; init; }

    /// <summary>The tenant's epoch at which the token was judged.</summary>
    public required Epoch Epoch { get; init; }

    /// <summary>When the token says it was issued (RFC 7519 §4.1.6), in seconds since 1970; may have a fraction.</summary>
    [JsonPropertyName("iat")]
    public double? IssuedAt { get; init; }

    /// <summary>When the token says it ends (RFC 7519 §4.1.4), in seconds since 1970; may have a fraction.</summary>
    [JsonPropertyName("exp")]
    public double? ExpiresAt { get; init; }

    /// <summary>The first 16 hex digits of the token's SHA-256: tells tokens apart without being one.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Without name, email and subject: this text can end up in a log line.</summary>
    public override string ToString() => $"VerifiedIdentity {{ User = {User}, Key = {Key}, Epoch = {Epoch} }}";
}
