using Blinq.Gateway.Bodies;
using Blinq.Gateway.Errors;
using Blinq.Gateway.Tenants;
using Blinq.Grains.Clients;
using Blinq.Grains.Tenants;
using Blinq.Ledger.Identifiers;
using Microsoft.AspNetCore.Http.HttpResults;
using Command = Blinq.Grains.Tenants.RevokeManagementKey;

namespace Blinq.Gateway.Operator;

/// <summary><c>DELETE /v1/operator/tenants/{tenantId}/management-keys/{keyId}</c>: refused everywhere once answered.</summary>
internal static class RevokeManagementKey
{
    public static async Task<Results<EmptyReply, Problem>> HandleAsync(
        HttpContext http, IGrains grains, TenantChangeResult changes, string tenantId, string keyId)
    {
        if (!TenantId.TryParse(tenantId, out var tenant) || !KeyId.TryParse(keyId, out var key))
            return Problems.NotFound;
        var outcome = await grains.Tenant(tenant).SendAsync(new Command(key, Actor.Operator), http.RequestAborted);
        var (_, refusal) = await changes.WaitForPropagationAsync(outcome, http.RequestAborted);
        return refusal is null ? EmptyReply.Instance : refusal;
    }
}
