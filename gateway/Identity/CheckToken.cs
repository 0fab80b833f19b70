using System.Text.Json;
using Blinq.Gateway.Access;
using Blinq.Gateway.Bodies;
using Blinq.Gateway.Errors;
using Blinq.Identity;
using Blinq.Ledger;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Blinq.Gateway.Identity;

[RequestBody]
internal sealed class CheckTokenRequest
{
    /// <summary>The token to be judged; none is judged, too.</summary>
    [TextFormat(TextFormatAttribute.Jwt)]
    public IdentityTokenField Token { get; set; }
}

/// <param name="Verdict"><c>accepted</c>, <c>absent</c>, or the reason of the refusal.</param>
/// <param name="Claims">Also those of a refused token: they prove nothing by themselves.</param>
/// <param name="ScopeClaims">What a session would take of them to tell what its visitor may see; <c>null</c> unless the token is accepted and the policy names claims.</param>
internal sealed record CheckTokenResponse(string Verdict, string? KeyId, JsonElement? Claims, IReadOnlyList<CheckLineBody> Checks,
    JsonElement? ScopeClaims = null);

/// <param name="Ok"><c>null</c> = not reached.</param>
internal sealed record CheckLineBody(string Name, bool? Ok, string? Detail);

/// <summary><c>POST /v1/tenant/identity/check</c>: the very checks of session/init, in any mode, without side effects.</summary>
internal static class CheckToken
{
    public static async Task<Results<Reply<CheckTokenResponse>, Problem>> HandleAsync(
        HttpContext http, IdentityCheck check, ILedger ledger)
    {
        var (request, malformed) = await JsonBody.ReadAsync<CheckTokenRequest>(http);
        if (malformed is not null)
            return malformed;
        var token = request!.Token;
        return new Reply<CheckTokenResponse>(Describe(token.IsNotAString
            ? IdentityCheck.ExplainNotAString()
            : check.Explain(token.Text, http.Caller().Trust, ledger.Now)));
    }

    public static CheckTokenResponse Describe(IdentityReport report) => new(
        report.Verdict, report.KeyId, report.Claims, [.. report.Checks.Select(line => new CheckLineBody(line.Name, line.Ok, line.Detail))],
        report.ScopeClaims is { } claims ? JsonElement.Parse(claims.Json) : null);
}
