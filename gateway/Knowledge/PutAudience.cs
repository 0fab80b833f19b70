using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Blinq.Gateway.Access;
using Blinq.Gateway.Bodies;
using Blinq.Gateway.Errors;
using Blinq.Gateway.Json;
using Blinq.Grains.Knowledge;
using Blinq.Identity.Claims;
using Blinq.Ledger.Knowledge;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Blinq.Gateway.Knowledge;

/// <summary>For the OpenAPI document; the body is read as JSON, since a condition's values may be of several kinds.</summary>
[RequestBody]
internal sealed class PutAudienceRequest
{
    /// <summary>For people; the id unless told.</summary>
    [NeverNull, StringLength(AudienceRule.MaxNameLength, MinimumLength = 1)]
    public string? Name { get; set; }

    /// <summary>1–8 conditions, all of which a visitor must meet; at most one is a <c>matchesAttribute</c>.</summary>
    [Required, MaxLength(AudienceRule.MaxConditions)]
    public IReadOnlyList<ConditionBody>? All { get; set; }
}

/// <summary>What one claim has to be: exactly one of the four. A claim that is missing meets nothing.</summary>
[RequestBody]
internal sealed class ConditionBody
{
    /// <summary>One of those that the policy names.</summary>
    [Required, TextFormat(TextFormatAttribute.ClaimName)]
    public string? Claim { get; set; }

    /// <summary>The claim has this value (a text, a number, true or false) and no other.</summary>
    [Scalar(ClaimValue.MaxLength)]
    public JsonElement? Is { get; set; }

    /// <summary>The claim has one value and no other, and it is one of these, at most 50.</summary>
    [Scalar(ClaimValue.MaxLength), MaxLength(AudienceRule.MaxValues)]
    public IReadOnlyList<JsonElement>? In { get; set; }

    /// <summary>One of the claim's values is this one.</summary>
    [Scalar(ClaimValue.MaxLength)]
    public JsonElement? Contains { get; set; }

    /// <summary>One of the claim's values is the document's attribute of this name.</summary>
    public string? MatchesAttribute { get; set; }
}

/// <summary><c>PUT /v1/tenant/knowledge/audiences/{audienceId}</c>.</summary>
internal static class PutAudience
{
    public static async Task<Results<Reply<AudienceView>, Problem>> HandleAsync(HttpContext http, KnowledgeLibrary library, string audienceId)
    {
        var (body, malformed) = await JsonBody.ReadAsync<JsonDocument>(http);
        if (malformed is not null)
            return malformed;
        using var document = body!;
        return await ApplyAsync(http.Caller(), audienceId, document.RootElement, library, http.RequestAborted);
    }

    /// <summary>The same for a rule that came in any way.</summary>
    /// <param name="body">As the call's body.</param>
    public static async Task<Results<Reply<AudienceView>, Problem>> ApplyAsync(
        TenantCaller caller, string audienceId, JsonElement body, KnowledgeLibrary library, CancellationToken cancel)
    {
        var errors = new FieldErrors();
        if (!KnowledgeRules.IsId(audienceId) || ScopeTokens.IsBuiltIn(audienceId))
            errors.Add("audienceId", $"must be {KnowledgeRules.IdForm}, and neither everyone nor verified");
        var rule = Read(body, audienceId, errors);
        if (errors.Problem is { } invalid)
            return invalid;
        return await library.ChangeAudienceAsync(caller.Trust.Tenant, audienceId, rule, caller.Actor, cancel) is { } stands
            ? new Reply<AudienceView>(AudienceView.Of(stands, caller))
            : Problems.KnowledgeFull;
    }

    private static AudienceRule Read(JsonElement body, string audienceId, FieldErrors errors)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            errors.Add("all", "is required");
            return new AudienceRule(audienceId, []);
        }
        var name = audienceId;
        if (body.TryGetProperty("name", out var given))
        {
            if (given.ValueKind == JsonValueKind.String && given.TryGetText(out var text))
                name = errors.Text("name", text, 1, AudienceRule.MaxNameLength);
            else
                errors.Add("name", "must be well-formed text");
        }
        var conditions = Conditions(body, errors);
        if (conditions.OfType<ClaimCondition.MatchesAttribute>().Count() > 1)
            errors.Add("all", "must have at most one condition with matchesAttribute");
        return new AudienceRule(name, conditions);
    }

    private static List<ClaimCondition> Conditions(JsonElement body, FieldErrors errors)
    {
        var conditions = new List<ClaimCondition>();
        if (!body.TryGetProperty("all", out var all) || all.ValueKind != JsonValueKind.Array || all.GetArrayLength() is < 1 or > AudienceRule.MaxConditions)
        {
            errors.Add("all", $"must be a list of 1 to {AudienceRule.MaxConditions} conditions");
            return conditions;
        }
        foreach (var (index, item) in all.EnumerateArray().Index())
        {
            if (AudienceJson.TryReadCondition(item, out var condition, out var why))
                conditions.Add(condition);
            else
                errors.Add($"all[{index}]", why);
        }
        return conditions;
    }
}
