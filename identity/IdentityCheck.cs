using System.Text.Json;
using Blinq.Identity.Checks;
using Blinq.Identity.Parsing;
using Blinq.Identity.Trust;
using Blinq.Identity.Verdicts;

namespace Blinq.Identity;

/// <summary>
/// Explains to a tenant's engineer what a pasted token would be judged to be, and why: the very checks of
/// <see cref="TokenVerifier"/>, without side effects. Thread-safe. Only for an authenticated tenant: the details
/// say more than a visitor may know.
/// </summary>
public sealed class IdentityCheck(TokenVerifier verifier)
{
    /// <param name="token">The pasted token; <c>null</c> and empty count as absent.</param>
    /// <param name="now">The time to judge at.</param>
    public IdentityReport Explain(string? token, TenantTrust trust, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(trust);
        if (string.IsNullOrEmpty(token))
            return new IdentityReport(RefusalReasons.Absent, KeyId: null, Claims: null, WithNotReached([]));

        using var context = verifier.Inspect(token, trust, now);
        var lines = new List<CheckLine>();
        var verdict = TokenVerifier.Judge(context, lines);
        return new IdentityReport(
            verdict is Verdict.Refused refused ? refused.Reason.ToWire() : IdentityReport.Accepted,
            context.Key?.Value,
            ClaimsOf(context),
            WithNotReached(lines))
        {
            ScopeClaims = (verdict as Verdict.Accepted)?.Identity.Claims,
        };
    }

    /// <summary>The report where the request's token field held something else than a JSON string or <c>null</c>.</summary>
    public static IdentityReport ExplainNotAString() =>
        new(RefusalReason.Malformed.ToWire(), KeyId: null, Claims: null, WithNotReached(
        [
            new CheckLine(TokenChecks.InOrder[0].Name, Ok: true, "there is no text whose size could be too large"),
            new CheckLine(TokenChecks.InOrder[1].Name, Ok: false, "the token is not a JSON string"),
        ]));

    private static JsonElement? ClaimsOf(TokenValidationContext context) =>
        context is { Claims: not null, Parts: { } parts }
            ? JsonElement.Parse(SurrogateEscapes.ReplaceUnpaired(parts.Payload))
            : null;

    private static List<CheckLine> WithNotReached(List<CheckLine> lines)
    {
        foreach (var check in TokenChecks.InOrder.AsSpan()[lines.Count..])
            lines.Add(new CheckLine(check.Name, Ok: null, Detail: null));
        return lines;
    }
}
