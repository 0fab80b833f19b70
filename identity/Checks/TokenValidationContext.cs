using System.Runtime.CompilerServices;
using System.Text.Json;
using Blinq.Identity.Claims;
using Blinq.Identity.Parsing;
using Blinq.Identity.Signatures;
using Blinq.Identity.Trust;
using Blinq.Identity.Verdicts;
using Blinq.Ledger.Identifiers;

namespace Blinq.Identity.Checks;

/// <summary>
/// One token on its way through the checks: what is given, and what the checks have found so far. Not thread-safe; it
/// lives for one verdict.
/// </summary>
/// <param name="explains">Whether details are wanted.</param>
internal sealed class TokenValidationContext(string token, TenantTrust trust, DateTimeOffset now, SignatureProviderCache keys, bool explains)
    : IDisposable
{
    private JsonDocument? _header;
    private JsonDocument? _payload;

    public string Token { get; } = token;

    public TenantTrust Trust { get; } = trust;

    public DateTimeOffset Now { get; } = now;

    /// <summary>In seconds since 1970, with a fraction, as the token's times are.</summary>
    public double NowSeconds { get; } = (now - DateTimeOffset.UnixEpoch).TotalSeconds;

    public SignatureProviderCache Keys { get; } = keys;

    public bool Explains { get; } = explains;

    public IdentityPolicy Policy => Trust.Terms.Policy;

    /// <summary>The token's parts; set by <see cref="FormCheck"/>.</summary>
    public CompactToken? Parts { get; set; }

    /// <summary>The header; there after <see cref="FormCheck"/>.</summary>
    public JsonElement Header => Found(_header).RootElement;

    /// <summary>
    /// The payload; there after <see cref="FormCheck"/>. Its strings, though not its names, may hold unpaired surrogates,
    /// which no API can read: see <see cref="SurrogateEscapes"/>.
    /// </summary>
    public JsonElement Payload => Found(_payload).RootElement;

    /// <summary>The payload, if the token is well-formed.</summary>
    public JsonElement? Claims => _payload?.RootElement;

    /// <summary>The live key that <c>kid</c> names; set by <see cref="KeyCheck"/>.</summary>
    public LiveKey? NamedKey { get; set; }

    /// <summary>The tenant's key that <c>kid</c> names or that signed the token, live or not.</summary>
    public KeyId? Key { get; set; }

    /// <summary>Set by <see cref="SubjectCheck"/>.</summary>
    public SubjectId? Subject { get; set; }

    /// <summary>Set by <see cref="ClaimFormCheck"/>, as are the following.</summary>
    public double? ExpiresAt { get; set; }

    public double? NotBefore { get; set; }

    public double? IssuedAt { get; set; }

    public string? Email { get; set; }

    public string? Name { get; set; }

    /// <summary>What the tenant names of the payload; <c>null</c> where it names nothing.</summary>
    public VerifiedClaims? NamedClaims { get; set; }

    /// <summary>Set by <see cref="RevocationCheck"/>.</summary>
    public UserId? User { get; set; }

    /// <summary>What the tenant should hear of though the token is accepted; the checks add to it.</summary>
    public TokenRemarks Remarks { get; set; }

    public void SetDocuments(JsonDocument header, JsonDocument payload) => (_header, _payload) = (header, payload);

    public CheckOutcome Pass([InterpolatedStringHandlerArgument("")] Detail detail) => new(null, Explains ? detail.ToText() : null, null);

    public CheckOutcome Refuse(
        RefusalReason reason,
        [InterpolatedStringHandlerArgument("")] Detail detail,
        double? clockDifferenceSeconds = null) =>
        new(reason, Explains ? detail.ToText() : null, clockDifferenceSeconds);

    /// <summary>Who the visitor is, once every check has passed.</summary>
    public VerifiedIdentity ToIdentity(string fingerprint) => new()
    {
        Subject = Found(Subject),
        User = Found(User),
        Name = Name,
        Email = Email,
        Claims = NamedClaims,
        Key = Found(Key),
        Epoch = Trust.Epoch,
        IssuedAt = IssuedAt,
        ExpiresAt = ExpiresAt,
        Fingerprint = fingerprint,
    };

    public void Dispose()
    {
        _header?.Dispose();
        _payload?.Dispose();
    }

    public static T Found<T>(T? value) where T : class =>
        value ?? throw new InvalidOperationException("A check ran before the one that it stands on.");

    public static T Found<T>(T? value) where T : struct =>
        value ?? throw new InvalidOperationException("A check ran before the one that it stands on.");
}
