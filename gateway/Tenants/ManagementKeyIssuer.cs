using Blinq.Gateway.Bodies;
using Blinq.Gateway.Credentials;
using Blinq.Gateway.Endpoints;
using Blinq.Gateway.Errors;
using Blinq.Grains.Clients;
using Blinq.Grains.Tenants;
using Blinq.Identity.Trust;
using Blinq.Ledger;
using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Blinq.Gateway.Tenants;

/// <param name="ManagementKey">Shown once.</param>
/// <param name="ExpiresAt">When it ends by itself; <c>null</c> = when it is revoked.</param>
internal sealed record IssueManagementKeyResponse(string KeyId, string ManagementKey, string Label, Scope Scope, DateTimeOffset? ExpiresAt)
{
    /// <summary>Never the key.</summary>
    public override string ToString() => $"IssueManagementKeyResponse {{ KeyId = {KeyId} }}";
}

/// <summary>What a management key is to be.</summary>
/// <param name="Label">1–100 characters.</param>
internal sealed record ManagementKeyOrder(TenantId Tenant, string Label, Scope Scope, DateTimeOffset? ExpiresAt, Actor Actor)
{
    public const int MaxLabelLength = 100;
}

/// <summary>Issues management keys, for operators and for tenants themselves. Thread-safe.</summary>
internal sealed class ManagementKeyIssuer(IGrains grains, TenantChangeResult changes, ILedger ledger)
{
    /// <param name="call">Which call it is: the same Idempotency-Key means another thing in another one.</param>
    /// <param name="idempotencyKey">Under which a repeat gives the same key; <c>null</c>: none.</param>
    public async Task<Results<CreatedReply<IssueManagementKeyResponse>, Problem>> IssueAsync(
        ManagementKeyOrder order, string call, Digest? idempotencyKey, CancellationToken cancel)
    {
        var grain = grains.Tenant(order.Tenant);
        var (text, key) = ManagementKeyText.New(order.Tenant, order.Label, order.Scope, order.ExpiresAt);
        if (idempotencyKey is { } named)
        {
            if (await grain.GetTrustAsync(cancel) is not { } known)
                return Problems.NotFound;
            (text, key) = ManagementKeyText.Of(order.Tenant, known.UserIds, call, named, order.Label, order.Scope, order.ExpiresAt);
        }
        var outcome = await grain.SendAsync(new IssueManagementKey(key, order.Actor), IdempotencyKeys.NameOf(call, idempotencyKey), cancel);
        var (_, refusal) = await changes.WaitForPropagationAsync(outcome, cancel);
        if (refusal is not null)
            return refusal;
        return outcome.MayShow(key, ledger.Now)
            ? new CreatedReply<IssueManagementKeyResponse>(new IssueManagementKeyResponse(key.Id.Value, text, order.Label, order.Scope, order.ExpiresAt))
            : Problems.KeyNotShownAgain with { Detail = $"It is {key.Id}." };
    }
}
