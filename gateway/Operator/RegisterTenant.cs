using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using Blinq.Gateway.Bodies;
using Blinq.Gateway.Credentials;
using Blinq.Gateway.Errors;
using Blinq.Gateway.Origins;
using Blinq.Gateway.Tenants;
using Blinq.Grains.Clients;
using Blinq.Grains.Tenants;
using Blinq.Identity.Trust;
using Blinq.Ledger.Identifiers;
using Microsoft.AspNetCore.Http.HttpResults;
using Command = Blinq.Grains.Tenants.RegisterTenant;

namespace Blinq.Gateway.Operator;

[RequestBody]
internal sealed class RegisterTenantRequest
{
    [Required, StringLength(Decide.MaxNameLength, MinimumLength = 1)]
    public string? Name { get; set; }

    /// <summary>Empty or left out = any.</summary>
    [MaxLength(OriginList.Max), TextFormat(TextFormatAttribute.Origin)]
    public IReadOnlyList<string?>? AllowedOrigins { get; set; }
}

/// <param name="ManagementKey">Shown once.</param>
internal sealed record RegisterTenantResponse(string TenantId, string PublicToken, string ManagementKey)
{
    /// <summary>Never the key.</summary>
    public override string ToString() => $"RegisterTenantResponse {{ TenantId = {TenantId} }}";
}

/// <summary><c>POST /v1/operator/tenants</c>.</summary>
internal static class RegisterTenant
{
    public static async Task<Results<CreatedReply<RegisterTenantResponse>, Problem>> HandleAsync(
        HttpContext http, IGrains grains, TenantChangeResult changes)
    {
        var (request, malformed) = await JsonBody.ReadAsync<RegisterTenantRequest>(http);
        if (malformed is not null)
            return malformed;
        var errors = new FieldErrors();
        var name = errors.Text("name", request!.Name, 1, Decide.MaxNameLength);
        var origins = OriginList.Check("allowedOrigins", request.AllowedOrigins ?? [], errors);
        if (errors.Problem is { } invalid)
            return invalid;

        var tenant = TenantId.New();
        var publicToken = PublicToken.New(tenant);
        var (managementKey, key) = ManagementKeyText.New(tenant, "first", Scope.Admin);
        var outcome = await grains.Tenant(tenant).SendAsync(
            new Command(name, origins, publicToken, new UserIdKey(RandomNumberGenerator.GetBytes(32)), key, Actor.Operator), http.RequestAborted);
        var (_, refusal) = await changes.WaitForPropagationAsync(outcome, http.RequestAborted);
        return refusal is null
            ? new CreatedReply<RegisterTenantResponse>(new RegisterTenantResponse(tenant.Value, publicToken, managementKey))
            : refusal;
    }
}
