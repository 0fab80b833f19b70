using System.ComponentModel.DataAnnotations;
using Blinq.Gateway.Access;
using Blinq.Gateway.Bodies;
using Blinq.Gateway.Credentials;
using Blinq.Gateway.Endpoints;
using Blinq.Gateway.Errors;
using Blinq.Gateway.Tenants;
using Blinq.Grains.Clients;
using Blinq.Grains.Tenants;
using Blinq.Ledger;
using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Blinq.Gateway.Identity;

[RequestBody]
internal sealed class RevokeRequest
{
    /// <summary>Whose tokens; everyone's if left out.</summary>
    [StringLength(SubjectId.MaxLength, MinimumLength = 1), RegularExpression(FieldErrors.SubjectPattern)]
    public string? Sub { get; set; }

    /// <summary>Tokens whose <c>iat</c> is not later; now if left out. At most 300 seconds ahead, for a backend whose clock is.</summary>
    [TextFormat(TextFormatAttribute.Time)]
    public string? Before { get; set; }
}

/// <param name="EffectiveAt">No request that starts after this is accepted with a revoked token.</param>
internal sealed record RevokeResponse(string Id, string? UserId, DateTimeOffset Before, DateTimeOffset EffectiveAt);

/// <summary><c>POST /v1/tenant/revocations</c>.</summary>
internal static class Revoke
{
    public static async Task<Results<CreatedReply<RevokeResponse>, Problem>> HandleAsync(
        HttpContext http, IGrains grains, TenantChangeResult changes, ILedger ledger)
    {
        var caller = http.Caller();
        var (request, malformed) = await JsonBody.ReadAsync<RevokeRequest>(http);
        if (malformed is not null)
            return malformed;
        var errors = new FieldErrors();
        var idempotencyKey = IdempotencyKeys.Read(http, errors);
        return await ApplyAsync(caller, request!, idempotencyKey, errors, grains, changes, ledger, http.RequestAborted);
    }

    /// <param name="idempotencyKey">Under which the same call again takes no second effect; <c>null</c>: none.</param>
    /// <param name="errors">What was wrong with the request's key.</param>
    public static async Task<Results<CreatedReply<RevokeResponse>, Problem>> ApplyAsync(
        TenantCaller caller, RevokeRequest request, Digest? idempotencyKey, FieldErrors errors, IGrains grains, TenantChangeResult changes,
        ILedger ledger, CancellationToken cancel)
    {
        var subject = request.Sub is null ? null : errors.Subject("sub", request.Sub);
        var before = errors.Time("before", request.Before)?.ToUniversalTime();
        if (errors.Problem is { } invalid)
            return invalid;

        var id = idempotencyKey is { } named ? NamedIds.Key("rv_", $"{caller.Trust.Tenant}\n{named}") : KeyId.New("rv_");
        UserId? user = subject is { } sub ? caller.Trust.UserIds.For(sub) : null;
        var tenant = grains.Tenant(caller.Trust.Tenant);
        var outcome = await tenant.SendAsync(
            new RevokeIdentity(id, user, before, caller.Actor), IdempotencyKeys.NameOf("revoke", idempotencyKey), cancel);
        var (_, refusal) = await changes.WaitForPropagationAsync(outcome, cancel);
        if (refusal is not null)
            return refusal;
        var effectiveAt = ledger.Now;
        var kept = (await tenant.DescribeAsync(cancel))?.Revocations.FirstOrDefault(revocation => revocation.Id == id);
        return new CreatedReply<RevokeResponse>(new RevokeResponse(
            id.Value, user?.Value, kept?.Before ?? before ?? (outcome as ChangeOutcome.Changed)?.FirstAt ?? effectiveAt, effectiveAt));
    }
}
