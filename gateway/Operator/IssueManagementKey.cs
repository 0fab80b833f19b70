using System.ComponentModel.DataAnnotations;
using Blinq.Gateway.Bodies;
using Blinq.Gateway.Endpoints;
using Blinq.Gateway.Errors;
using Blinq.Gateway.Tenants;
using Blinq.Grains.Tenants;
using Blinq.Identity.Trust;
using Blinq.Ledger;
using Blinq.Ledger.Identifiers;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Blinq.Gateway.Operator;

[RequestBody]
internal sealed class IssueManagementKeyRequest
{
    /// <summary>What the key is for.</summary>
    [Required, StringLength(ManagementKeyOrder.MaxLabelLength, MinimumLength = 1)]
    public string? Label { get; set; }

    /// <summary><c>audit</c> reads the trail, <c>support</c> looks and takes part in conversations, <c>admin</c> may all.</summary>
    [Required, Choice(typeof(Scope))]
    public string? Scope { get; set; }

    /// <summary>When the key ends by itself; when it is revoked, if left out.</summary>
    [TextFormat(TextFormatAttribute.Time)]
    public string? ExpiresAt { get; set; }
}

/// <summary><c>POST /v1/operator/tenants/{tenantId}/management-keys</c>.</summary>
internal static class IssueManagementKey
{
    public static async Task<Results<CreatedReply<IssueManagementKeyResponse>, Problem>> HandleAsync(
        HttpContext http, ManagementKeyIssuer issuer, ILedger ledger, string tenantId)
    {
        var (request, malformed) = await JsonBody.ReadAsync<IssueManagementKeyRequest>(http);
        if (malformed is not null)
            return malformed;
        if (!TenantId.TryParse(tenantId, out var tenant))
            return Problems.NotFound;
        var errors = new FieldErrors();
        var label = errors.Text("label", request!.Label, 1, ManagementKeyOrder.MaxLabelLength);
        var scope = errors.Choice("scope", request.Scope, Scope.Support);
        var expiresAt = errors.Time("expiresAt", request.ExpiresAt)?.ToUniversalTime();
        if (expiresAt <= ledger.Now)
            errors.Add("expiresAt", "must be in the future");
        var idempotencyKey = IdempotencyKeys.Read(http, errors);
        if (errors.Problem is { } invalid)
            return invalid;
        return await issuer.IssueAsync(
            new ManagementKeyOrder(tenant, label, scope, expiresAt, Actor.Operator), "issue-management-key", idempotencyKey, http.RequestAborted);
    }
}
