using System.ComponentModel.DataAnnotations;
using Blinq.Gateway.Access;
using Blinq.Gateway.Bodies;
using Blinq.Gateway.Endpoints;
using Blinq.Gateway.Errors;
using Blinq.Gateway.Tenants;
using Blinq.Identity.Trust;
using Blinq.Ledger;
using Blinq.Ledger.Hashing;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Blinq.Gateway.Audit;

[RequestBody]
internal sealed class IssueAuditKeyRequest
{
    /// <summary>Who gets it.</summary>
    [Required, StringLength(ManagementKeyOrder.MaxLabelLength, MinimumLength = 1)]
    public string? Label { get; set; }

    /// <summary>When it ends by itself, at most 366 days from now.</summary>
    [Required, TextFormat(TextFormatAttribute.Time)]
    public string? ExpiresAt { get; set; }
}

/// <summary><c>POST /v1/tenant/audit/keys</c>: a key for an auditor, which reads the trail and ends by itself.</summary>
internal static class IssueAuditKey
{
    public const int MaxDays = 366;

    public static async Task<Results<CreatedReply<IssueManagementKeyResponse>, Problem>> HandleAsync(HttpContext http, ManagementKeyIssuer issuer, ILedger ledger)
    {
        var (request, malformed) = await JsonBody.ReadAsync<IssueAuditKeyRequest>(http);
        if (malformed is not null)
            return malformed;
        var errors = new FieldErrors();
        var idempotencyKey = IdempotencyKeys.Read(http, errors);
        return await ApplyAsync(http.Caller(), request!, idempotencyKey, errors, issuer, ledger, http.RequestAborted);
    }

    /// <param name="errors">What was wrong with the request's key.</param>
    public static async Task<Results<CreatedReply<IssueManagementKeyResponse>, Problem>> ApplyAsync(
        TenantCaller caller, IssueAuditKeyRequest request, Digest? idempotencyKey, FieldErrors errors, ManagementKeyIssuer issuer, ILedger ledger,
        CancellationToken cancel)
    {
        var label = errors.Text("label", request.Label, 1, ManagementKeyOrder.MaxLabelLength);
        var expiresAt = errors.Time("expiresAt", request.ExpiresAt)?.ToUniversalTime();
        if (request.ExpiresAt is null)
            errors.Add("expiresAt", "is required");
        if (expiresAt <= ledger.Now || expiresAt > ledger.Now.AddDays(MaxDays))
            errors.Add("expiresAt", $"must be in the future, and at most {MaxDays} days away");
        if (errors.Problem is { } invalid)
            return invalid;
        return await issuer.IssueAsync(
            new ManagementKeyOrder(caller.Trust.Tenant, label, Scope.Audit, expiresAt, caller.Actor), "issue-audit-key", idempotencyKey, cancel);
    }
}
