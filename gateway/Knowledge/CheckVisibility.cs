using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Blinq.Gateway.Access;
using Blinq.Gateway.Bodies;
using Blinq.Gateway.Conversations;
using Blinq.Gateway.Errors;
using Blinq.Grains.Clients;
using Blinq.Grains.Knowledge;
using Blinq.Identity.Claims;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Knowledge;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Blinq.Gateway.Knowledge;

[RequestBody]
internal sealed class CheckVisibilityRequest
{
    [Required, StringLength(KnowledgeRules.MaxIdLength, MinimumLength = 1)]
    public string? DocumentId { get; set; }

    /// <summary>Whose visitor it is about. Without, and without claims: an anonymous one.</summary>
    public string? SessionId { get; set; }

    /// <summary>Where no session is given: of a verified visitor who has these claims, as a token would say them.</summary>
    public JsonElement? Claims { get; set; }
}

/// <param name="Visible">Whether one of the document's audiences lets the visitor in.</param>
internal sealed record CheckVisibilityResponse(bool Visible, IReadOnlyList<CheckedAudience> Audiences);

/// <param name="AudienceId">As it stands in the document.</param>
/// <param name="Known">Whether there is such an audience.</param>
/// <param name="Conditions">Which of its conditions are met; empty for those that are built in.</param>
internal sealed record CheckedAudience(string AudienceId, bool Known, bool Admits, IReadOnlyList<CheckedCondition> Conditions);

/// <param name="Detail">In English, why.</param>
internal sealed record CheckedCondition(string Claim, bool Met, string Detail);

/// <summary><c>POST /v1/tenant/knowledge/check</c>: by the very tokens of a search, without side effects.</summary>
internal static class CheckVisibility
{
    public static async Task<Results<Reply<CheckVisibilityResponse>, Problem>> HandleAsync(HttpContext http, IGrains grains, ILedgerKnowledge knowledge)
    {
        var (request, malformed) = await JsonBody.ReadAsync<CheckVisibilityRequest>(http);
        return malformed is not null ? malformed : await ApplyAsync(http, request!, grains, knowledge);
    }

    /// <summary>The same for a question that came in any way.</summary>
    public static async Task<Results<Reply<CheckVisibilityResponse>, Problem>> ApplyAsync(
        HttpContext http, CheckVisibilityRequest request, IGrains grains, ILedgerKnowledge knowledge)
    {
        var errors = new FieldErrors();
        var document = errors.Text("documentId", request.DocumentId, 1, KnowledgeRules.MaxIdLength);
        if (request.Claims is { ValueKind: not (JsonValueKind.Object or JsonValueKind.Null) })
            errors.Add("claims", "must be an object");
        if (errors.Problem is { } invalid)
            return invalid;
        var caller = http.Caller();
        if (!KnowledgeRules.IsId(document) || await knowledge.FindDocumentAsync(caller.Trust.Tenant, document, http.RequestAborted) is not { } found)
            return Problems.NotFound;
        var visitor = ByClaims(request.Claims, caller);
        if (request.SessionId is { } sessionId)
        {
            if (!ConversationPath.TryParse(http, sessionId, out var key))
                return Problems.NotFound;
            var (scope, refusal) = await SessionScope.AskAsync(grains, caller, key, http.RequestAborted);
            if (refusal is not null)
                return refusal;
            visitor = scope!.ToVisitor(caller);
        }
        var audiences = (await knowledge.ListAudiencesAsync(caller.Trust.Tenant, http.RequestAborted))
            .ToDictionary(one => one.Audience, one => AudienceJson.Read(one.Rule), StringComparer.Ordinal);
        return new Reply<CheckVisibilityResponse>(Check(DocumentView.Of(found), visitor, audiences));
    }

    private static CheckVisibilityResponse Check(DocumentView document, VisitorScope visitor, Dictionary<string, AudienceRule?> audiences)
    {
        var attributes = ScopeTokens.AttributesOf(document.Attributes);
        var tokens = ScopeTokens.OfVisitor(visitor, audiences.Select(one => (one.Key, one.Value))).ToHashSet();
        var found = document.Audiences.Select(audience => new CheckedAudience(
            audience, ScopeTokens.IsBuiltIn(audience) || audiences.ContainsKey(audience),
            ScopeTokens.OfDocument([audience], attributes).Any(tokens.Contains),
            audiences.GetValueOrDefault(audience) is { } rule ? [.. rule.All.Select(condition => Check(condition, visitor, attributes))] : [])).ToList();
        return new CheckVisibilityResponse(found.Exists(one => one.Admits), found);
    }

    private static CheckedCondition Check(ClaimCondition condition, VisitorScope visitor, Dictionary<string, ClaimValue> attributes)
    {
        if (!visitor.Claims.TryGetValue(condition.Claim, out var values))
            return new(condition.Claim, false, "the visitor has no such claim, or the policy does not name it");
        if (condition is not ClaimCondition.MatchesAttribute { Attribute: var name })
            return new(condition.Claim, condition.IsMet(visitor), condition.IsMet(visitor) ? "the claim has the value" : "the claim has another value");
        return attributes.TryGetValue(name, out var attribute)
            ? new(condition.Claim, values.Contains(attribute), values.Contains(attribute) ? $"the claim has the value of {name}" : $"the claim has another value than {name}")
            : new(condition.Claim, false, $"the document has no attribute {name}");
    }

    private static VisitorScope ByClaims(JsonElement? claims, TenantCaller caller)
    {
        if (claims is not { ValueKind: JsonValueKind.Object } given)
            return VisitorScope.Anonymous;
        var read = new Dictionary<string, IReadOnlyList<ClaimValue>>(StringComparer.Ordinal);
        foreach (var claim in given.EnumerateObject())
        {
            if (caller.Trust.Terms.Policy.Claims?.Contains(claim.Name) == true && ClaimValue.TryReadAll(claim.Value, out var values, out _))
                read[claim.Name] = values;
        }
        // A user whom no document names.
        return new VisitorScope(new UserId("u_" + new string('A', 22)), read);
    }
}
