using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Blinq.Gateway.Access;
using Blinq.Gateway.Bodies;
using Blinq.Gateway.Errors;
using Blinq.Gateway.Origins;
using Blinq.Grains.Clients;
using Blinq.Grains.Tenants;
using Blinq.Identity.Claims;
using Blinq.Identity.Trust;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Blinq.Gateway.Tenants;

/// <summary>The patch as it came.</summary>
[RequestBody]
internal sealed class TenantPatch
{
    [NeverNull, StringLength(Decide.MaxNameLength, MinimumLength = 1)]
    public string? Name { get; set; }

    /// <summary>From which pages the widget may be used; empty = any.</summary>
    [NeverNull, MaxLength(OriginList.Max), TextFormat(TextFormatAttribute.Origin)]
    public IReadOnlyList<string>? AllowedOrigins { get; set; }

    [NeverNull]
    public IdentityPatch? Identity { get; set; }

    [NeverNull]
    public WidgetPatch? Widget { get; set; }

    /// <summary>Query parameters of pages' addresses that are kept with a conversation, by their names, case-sensitive; empty = none.</summary>
    [NeverNull, MaxLength(Decide.MaxPageParameters), TextFormat(TextFormatAttribute.PageParameter)]
    public IReadOnlyList<string>? PageParameters { get; set; }
}

/// <summary>What is asked of tokens and bindings; docs/identity-verification.md says what each setting costs.</summary>
[RequestBody]
internal sealed class IdentityPatch
{
    /// <summary>Any but <c>off</c> needs a secret: rotate first.</summary>
    [NeverNull, Choice(typeof(IdentityMode))]
    public string? Mode { get; set; }

    /// <summary>How far the clock of the tenant's backend may be off; 30 unless told.</summary>
    [NeverNull, Range(0, IdentityPolicy.MaxClockSkewSeconds)]
    public int? ClockSkewSeconds { get; set; }

    /// <summary>Whether a token without <c>exp</c> is refused; <c>false</c> unless told.</summary>
    [NeverNull]
    public bool? RequireExpiry { get; set; }

    /// <summary>The longest a token may live; <c>null</c>, as it is unless told, = any.</summary>
    [Range(IdentityPolicy.ShortestMaxLifetimeSeconds, IdentityPolicy.LongestMaxLifetimeSeconds)]
    public int? MaxLifetimeSeconds { get; set; }

    /// <summary>How long a bound session lives on without a valid token; 86,400 (a day) unless told.</summary>
    [NeverNull, Range(IdentityPolicy.ShortestSessionTtlSeconds, IdentityPolicy.LongestSessionTtlSeconds)]
    public int? IdentifiedSessionTtlSeconds { get; set; }

    /// <summary>Whether an anonymous conversation becomes the user's when its visitor shows a token; <c>true</c> unless told.</summary>
    [NeverNull]
    public bool? ClaimAnonymous { get; set; }

    /// <summary>Which claims of accepted tokens tell what their visitors may see; empty, as it is unless told, = none.</summary>
    [NeverNull, MaxLength(ClaimNames.Max), TextFormat(TextFormatAttribute.ClaimName)]
    public IReadOnlyList<string>? Claims { get; set; }
}

/// <summary>
/// <c>PATCH /v1/tenant</c>: a merge of the fields that are given. <c>null</c> is a value only where none is
/// (<c>maxLifetimeSeconds</c>).
/// </summary>
internal static class ChangeTenantSettings
{
    public static async Task<Results<Reply<TenantView>, Problem>> HandleAsync(HttpContext http, IGrains grains, TenantChangeResult changes)
    {
        var caller = http.Caller();
        var (body, malformed) = await JsonBody.ReadAsync<JsonDocument>(http);
        if (malformed is not null)
            return malformed;
        using var document = body!;
        return await ApplyAsync(caller, document.RootElement, grains, changes, http.RequestAborted);
    }

    public static async Task<Results<Reply<TenantView>, Problem>> ApplyAsync(
        TenantCaller caller, JsonElement merge, IGrains grains, TenantChangeResult changes, CancellationToken cancel)
    {
        if (merge.ValueKind != JsonValueKind.Object)
            return Problems.InvalidRequest with { Detail = "The body must be a JSON object." };

        var errors = new FieldErrors();
        var patch = new PatchReader(merge, errors);
        patch.CheckShape();
        var command = new ChangeTenant(
            patch.Name(), patch.AllowedOrigins(), patch.Mode(), patch.Policy(), caller.Actor, patch.Widget(),
            patch.PageParameters());
        if (errors.Problem is { } invalid)
            return invalid;

        var outcome = await grains.Tenant(caller.Trust.Tenant).SendAsync(command, cancel);
        var (trust, refusal) = await changes.WaitForPropagationAsync(outcome, cancel);
        return refusal is null ? new Reply<TenantView>(TenantView.Of(trust!)) : refusal;
    }
}
