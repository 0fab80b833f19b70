using System.Text.Json;
using Blinq.Gateway.Access;
using Blinq.Gateway.Bodies;
using Blinq.Gateway.Errors;
using Blinq.Grains.Knowledge;
using Blinq.Ledger.Knowledge;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Blinq.Gateway.Knowledge;

/// <summary>An audience as the tenant sees it.</summary>
/// <param name="Version">Counts what happened to it.</param>
/// <param name="All">The conditions, as they were put.</param>
/// <param name="ClaimsNotNamed">Claims that it asks for and the policy does not name: nobody belongs to it until it does.</param>
internal sealed record AudienceView(
    string AudienceId, long Version, DateTimeOffset At, string? Name, JsonElement All, IReadOnlyList<string> ClaimsNotNamed)
{
    public static AudienceView Of(AudienceListing audience, TenantCaller caller)
    {
        var rule = JsonElement.Parse(audience.Rule);
        var named = caller.Trust.Terms.Policy.Claims;
        return new AudienceView(
            audience.Audience, audience.Version, audience.At, DocumentView.Optional(rule, "name"), rule.GetProperty("all"),
            [.. (AudienceJson.Read(audience.Rule)?.All ?? []).Select(condition => condition.Claim).Distinct().Where(claim => named?.Contains(claim) != true)]);
    }
}

internal sealed record AudiencesResponse(IReadOnlyList<AudienceView> Items);

/// <summary><c>GET /v1/tenant/knowledge/audiences</c>.</summary>
internal static class ListAudiences
{
    public static async Task<Reply<AudiencesResponse>> HandleAsync(HttpContext http, ILedgerKnowledge knowledge) => new(new AudiencesResponse(
        [.. (await knowledge.ListAudiencesAsync(http.Caller().Trust.Tenant, http.RequestAborted)).Select(one => AudienceView.Of(one, http.Caller()))]));
}

/// <summary><c>GET /v1/tenant/knowledge/audiences/{audienceId}</c>.</summary>
internal static class GetAudience
{
    public static async Task<Results<Reply<AudienceView>, Problem>> HandleAsync(HttpContext http, ILedgerKnowledge knowledge, string audienceId) =>
        (await knowledge.ListAudiencesAsync(http.Caller().Trust.Tenant, http.RequestAborted)).FirstOrDefault(one => one.Audience == audienceId) is { } found
            ? new Reply<AudienceView>(AudienceView.Of(found, http.Caller()))
            : Problems.NotFound;
}

/// <summary><c>DELETE /v1/tenant/knowledge/audiences/{audienceId}</c>.</summary>
internal static class DeleteAudience
{
    public static async Task<Results<EmptyReply, Problem>> HandleAsync(HttpContext http, KnowledgeLibrary library, string audienceId) =>
        KnowledgeRules.IsId(audienceId)
        && await library.ChangeAudienceAsync(http.Caller().Trust.Tenant, audienceId, null, http.Caller().Actor, http.RequestAborted) is not null
            ? EmptyReply.Instance
            : Problems.NotFound;
}
