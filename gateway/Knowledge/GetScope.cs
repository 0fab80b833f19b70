using Blinq.Gateway.Access;
using Blinq.Gateway.Bodies;
using Blinq.Gateway.Conversations;
using Blinq.Gateway.Errors;
using Blinq.Grains.Clients;
using Blinq.Grains.Knowledge;
using Blinq.Ledger.Knowledge;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Blinq.Gateway.Knowledge;

/// <param name="UserId">Who the visitor is; <c>null</c> = anonymous, or suspended.</param>
/// <param name="Tokens">Those of a document that the visitor may see hold one of them.</param>
internal sealed record ScopeResponse(string? UserId, IReadOnlyList<string> Tokens);

/// <summary><c>GET /v1/tenant/sessions/{sessionId}/scope</c>: for a tenant with a store of vectors of its own.</summary>
internal static class GetScope
{
    public static async Task<Results<Reply<ScopeResponse>, Problem>> HandleAsync(
        HttpContext http, IGrains grains, ILedgerKnowledge knowledge, string sessionId)
    {
        if (!ConversationPath.TryParse(http, sessionId, out var key))
            return Problems.NotFound;
        var caller = http.Caller();
        var (scope, refusal) = await SessionScope.AskAsync(grains, caller, key, http.RequestAborted);
        if (refusal is not null)
            return refusal;
        var audiences = await knowledge.ListAudiencesAsync(caller.Trust.Tenant, http.RequestAborted);
        return new Reply<ScopeResponse>(new ScopeResponse(
            scope!.User?.Value,
            ScopeTokens.OfVisitor(scope.ToVisitor(caller), audiences.Select(one => (one.Audience, AudienceJson.Read(one.Rule))))));
    }
}
