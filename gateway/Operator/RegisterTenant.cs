using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using Blinq.Gateway.Bodies;
using Blinq.Gateway.Credentials;
using Blinq.Gateway.Endpoints;
using Blinq.Gateway.Errors;
using Blinq.Gateway.Origins;
using Blinq.Gateway.Tenants;
using Blinq.Grains.Clients;
using Blinq.Grains.Tenants;
using Blinq.Identity.Trust;
using Blinq.Ledger;
using Blinq.Ledger.Hashing;
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
    private const string Call = "register";

    public static async Task<Results<CreatedReply<RegisterTenantResponse>, Problem>> HandleAsync(
        HttpContext http, IGrains grains, TenantChangeResult changes, ILedger ledger)
    {
        var (request, malformed) = await JsonBody.ReadAsync<RegisterTenantRequest>(http);
        if (malformed is not null)
            return malformed;
        var errors = new FieldErrors();
        var name = errors.Text("name", request!.Name, 1, Decide.MaxNameLength);
        var origins = OriginList.Check("allowedOrigins", request.AllowedOrigins ?? [], errors);
        var idempotencyKey = IdempotencyKeys.Read(http, errors);
        if (errors.Problem is { } invalid)
            return invalid;

        var tenant = idempotencyKey is { } named ? NamedIds.Tenant(named) : TenantId.New();
        var publicToken = idempotencyKey is { } again ? PublicToken.Of(tenant, again) : PublicToken.New(tenant);
        var userIds = new UserIdKey(RandomNumberGenerator.GetBytes(32));
        var (managementKey, key) = FirstKey(tenant, userIds, idempotencyKey);
        var outcome = await grains.Tenant(tenant).SendAsync(
            new Command(name, origins, publicToken, userIds, key, Actor.Operator),
            IdempotencyKeys.NameOf(Call, idempotencyKey), http.RequestAborted);
        var (trust, refusal) = await changes.WaitForPropagationAsync(outcome, http.RequestAborted);
        if (refusal is not null)
            return refusal;
        if (outcome is ChangeOutcome.Changed { FirstAt: not null } && idempotencyKey is not null)
        {
            // What it was made of the first time is the tenant's now.
            (managementKey, key) = FirstKey(tenant, trust!.UserIds, idempotencyKey);
        }
        return outcome.MayShow(key, ledger.Now)
            ? new CreatedReply<RegisterTenantResponse>(new RegisterTenantResponse(tenant.Value, publicToken, managementKey))
            : Problems.KeyNotShownAgain with { Detail = $"It is {key.Id} of tenant {tenant}." };
    }

    private static (string Text, NewManagementKey Key) FirstKey(TenantId tenant, UserIdKey userIds, Digest? idempotencyKey) =>
        idempotencyKey is { } named
            ? ManagementKeyText.Of(tenant, userIds, Call, named, "first", Scope.Admin)
            : ManagementKeyText.New(tenant, "first", Scope.Admin);
}
