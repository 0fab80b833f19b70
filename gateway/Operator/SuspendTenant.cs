using Blinq.Gateway.Bodies;
using Blinq.Gateway.Errors;
using Blinq.Gateway.Tenants;
using Blinq.Grains.Clients;
using Blinq.Grains.Tenants;
using Blinq.Ledger;
using Blinq.Ledger.Identifiers;
using Microsoft.AspNetCore.Http.HttpResults;
using Command = Blinq.Grains.Tenants.SuspendTenant;

namespace Blinq.Gateway.Operator;

/// <param name="EffectiveAt">It holds for every request that starts after this.</param>
internal sealed record StandingResponse(string TenantId, bool Suspended, DateTimeOffset EffectiveAt);

/// <summary><c>POST /v1/operator/tenants/{tenantId}/suspend</c>: none of the tenant's calls is served until it is resumed.</summary>
internal static class SuspendTenant
{
    public static async Task<Results<Reply<StandingResponse>, Problem>> HandleAsync(
        HttpContext http, IGrains grains, TenantChangeResult changes, ILedger ledger, string tenantId)
    {
        if (!TenantId.TryParse(tenantId, out var tenant))
            return Problems.NotFound;
        var outcome = await grains.Tenant(tenant).SendAsync(new Command(Actor.Operator), http.RequestAborted);
        var (trust, refusal) = await changes.WaitForPropagationAsync(outcome, http.RequestAborted);
        return refusal is null
            ? new Reply<StandingResponse>(new StandingResponse(tenant.Value, trust!.Suspended, ledger.Now))
            : refusal;
    }
}
