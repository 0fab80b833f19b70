using System.ComponentModel.DataAnnotations;
using Blinq.Gateway.Bodies;
using Blinq.Gateway.Credentials;
using Blinq.Gateway.Endpoints;
using Blinq.Gateway.Errors;
using Blinq.Gateway.Tenants;
using Blinq.Grains.Clients;
using Blinq.Grains.Tenants;
using Blinq.Identity.Trust;
using Blinq.Ledger;
using Blinq.Ledger.Identifiers;
using Microsoft.AspNetCore.Http.HttpResults;
using Command = Blinq.Grains.Tenants.IssueManagementKey;

namespace Blinq.Gateway.Operator;

[RequestBody]
internal sealed class IssueManagementKeyRequest
{
    public const int MaxLabelLength = 100;

    /// <summary>What the key is for.</summary>
    [Required, StringLength(MaxLabelLength, MinimumLength = 1)]
    public string? Label { get; set; }

    /// <summary><c>support</c> looks and takes part in conversations, <c>admin</c> may all.</summary>
    [Required, Choice(typeof(Scope))]
    public string? Scope { get; set; }
}

/// <param name="ManagementKey">Shown once.</param>
internal sealed record IssueManagementKeyResponse(string KeyId, string ManagementKey, string Label, Scope Scope)
{
    /// <summary>Never the key.</summary>
    public override string ToString() => $"IssueManagementKeyResponse {{ KeyId = {KeyId} }}";
}

/// <summary><c>POST /v1/operator/tenants/{tenantId}/management-keys</c>.</summary>
internal static class IssueManagementKey
{
    public static async Task<Results<CreatedReply<IssueManagementKeyResponse>, Problem>> HandleAsync(
        HttpContext http, IGrains grains, TenantChangeResult changes, ILedger ledger, string tenantId)
    {
        var (request, malformed) = await JsonBody.ReadAsync<IssueManagementKeyRequest>(http);
        if (malformed is not null)
            return malformed;
        if (!TenantId.TryParse(tenantId, out var tenant))
            return Problems.NotFound;
        var errors = new FieldErrors();
        var label = errors.Text("label", request!.Label, 1, IssueManagementKeyRequest.MaxLabelLength);
        var scope = errors.Choice("scope", request.Scope, Scope.Support);
        var idempotencyKey = IdempotencyKeys.Read(http, errors);
        if (errors.Problem is { } invalid)
            return invalid;

        var grain = grains.Tenant(tenant);
        var (text, key) = ManagementKeyText.New(tenant, label, scope);
        if (idempotencyKey is { } named)
        {
            if (await grain.GetTrustAsync(http.RequestAborted) is not { } known)
                return Problems.NotFound;
            (text, key) = ManagementKeyText.Of(tenant, known.UserIds, named, label, scope);
        }
        var outcome = await grain.SendAsync(
            new Command(key, Actor.Operator), IdempotencyKeys.NameOf("issue-management-key", idempotencyKey), http.RequestAborted);
        var (_, refusal) = await changes.WaitForPropagationAsync(outcome, http.RequestAborted);
        if (refusal is not null)
            return refusal;
        return outcome.MayShow(key, ledger.Now)
            ? new CreatedReply<IssueManagementKeyResponse>(new IssueManagementKeyResponse(key.Id.Value, text, label, scope))
            : Problems.KeyNotShownAgain with { Detail = $"It is {key.Id}." };
    }
}
