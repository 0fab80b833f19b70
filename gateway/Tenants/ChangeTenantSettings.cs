using System.Text.Json;
using Blinq.Gateway.Access;
using Blinq.Gateway.Bodies;
using Blinq.Gateway.Errors;
using Blinq.Grains.Clients;
using Blinq.Grains.Tenants;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Blinq.Gateway.Tenants;

/// <summary>The patch as it came.</summary>
internal sealed class TenantPatch
{
    public string? Name { get; set; }
    public IReadOnlyList<string>? AllowedOrigins { get; set; }
    public IdentityPatch? Identity { get; set; }
}

/// <summary>See <see cref="Blinq.Identity.Trust.IdentityPolicy"/> for ranges and defaults.</summary>
internal sealed class IdentityPatch
{
    public string? Mode { get; set; }
    public int? ClockSkewSeconds { get; set; }
    public bool? RequireExpiry { get; set; }
    public int? MaxLifetimeSeconds { get; set; }
    public int? IdentifiedSessionTtlSeconds { get; set; }
    public bool? ClaimAnonymous { get; set; }
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
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            return Problems.InvalidRequest with { Detail = "The body must be a JSON object." };

        var errors = new FieldErrors();
        var patch = new PatchReader(document.RootElement, errors);
        patch.CheckShape();
        var command = new ChangeTenant(
            patch.Name(), patch.AllowedOrigins(), patch.Mode(), patch.Policy(), caller.Actor);
        if (errors.Problem is { } invalid)
            return invalid;

        var outcome = await grains.Tenant(caller.Trust.Tenant).SendAsync(command, http.RequestAborted);
        var (trust, refusal) = await changes.WaitForPropagationAsync(outcome, http.RequestAborted);
        return refusal is null ? new Reply<TenantView>(TenantView.Of(trust!)) : refusal;
    }
}
