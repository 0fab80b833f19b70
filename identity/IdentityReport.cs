using System.Text.Json;
using Blinq.Identity.Claims;

namespace Blinq.Identity;

/// <summary>What <see cref="IdentityCheck"/> found.</summary>
/// <param name="Verdict"><c>accepted</c>, <c>absent</c> or the wire name of the reason of refusal.</param>
/// <param name="KeyId">The key that signed the token, or that its <c>kid</c> names, where that is a key of the tenant.</param>
/// <param name="Claims">
/// The payload, where the token is well-formed; also that of a refused token, so it proves nothing by itself.
/// </param>
/// <param name="Checks">Every check by name, in order.</param>
public sealed record IdentityReport(
    string Verdict, string? KeyId, JsonElement? Claims, IReadOnlyList<CheckLine> Checks)
{
    /// <summary>What a session would get of an accepted token to tell its scope by; <c>null</c> where the token is refused, or the tenant names no claims.</summary>
    public VerifiedClaims? ScopeClaims { get; init; }

    public const string Accepted = "accepted";

    /// <summary>Without claims and details: this text can end up in a log line.</summary>
    public override string ToString() => $"IdentityReport {{ Verdict = {Verdict}, KeyId = {KeyId} }}";
}
