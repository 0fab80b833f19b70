using Blinq.Gateway.Access;
using Blinq.Gateway.Bodies;
using Blinq.Gateway.Errors;
using Blinq.Gateway.Tenants;
using Blinq.Grains.Clients;
using Blinq.Grains.Tenants;
using Blinq.Identity.Trust;
using Blinq.Ledger;
using Blinq.Ledger.Identifiers;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Blinq.Gateway.Audit;

/// <summary>A key that reads the trail, without the key itself.</summary>
/// <param name="ExpiresAt"><c>null</c> for one that an operator issued without an end.</param>
internal sealed record AuditKeyBody(string KeyId, string Label, DateTimeOffset IssuedAt, DateTimeOffset? ExpiresAt);

internal sealed record AuditKeysResponse(IReadOnlyList<AuditKeyBody> Items);

/// <summary><c>GET /v1/tenant/audit/keys</c> and <c>DELETE …/{keyId}</c>: those of scope <c>audit</c>, no other.</summary>
internal static class AuditKeys
{
    public static Reply<AuditKeysResponse> List(HttpContext http, ILedger ledger) =>
        new(new AuditKeysResponse(InForce(http.Caller().Trust, ledger.Now)));

    public static IReadOnlyList<AuditKeyBody> InForce(TenantTrust trust, DateTimeOffset now) =>
        [.. trust.ManagementKeys.Where(key => key.Scope == Scope.Audit && key.IsInForceAt(now))
            .Select(key => new AuditKeyBody(key.Id.Value, key.Label, key.IssuedAt, key.ExpiresAt))];

    public static async Task<Results<EmptyReply, Problem>> RevokeAsync(HttpContext http, IGrains grains, TenantChangeResult changes, string keyId)
    {
        var caller = http.Caller();
        if (!KeyId.TryParse(keyId, out var id) || !caller.Trust.ManagementKeys.Any(key => key.Id == id && key.Scope == Scope.Audit))
            return Problems.NotFound;
        var outcome = await grains.Tenant(caller.Trust.Tenant).SendAsync(new RevokeManagementKey(id, caller.Actor), http.RequestAborted);
        var (_, refusal) = await changes.WaitForPropagationAsync(outcome, http.RequestAborted);
        return refusal is null ? EmptyReply.Instance : refusal;
    }
}
