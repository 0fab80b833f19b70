using Blinq.Gateway.Bodies;
using Blinq.Gateway.Errors;
using Blinq.Gateway.Tenants;
using Blinq.Grains.Clients;
using Blinq.Grains.Tenants;
using Blinq.Ledger;
using Blinq.Ledger.Identifiers;
using Microsoft.AspNetCore.Http.HttpResults;
using Command = Blinq.Grains.Tenants.ResumeTenant;

namespace Blinq.Gateway.Operator;

/// <summary><c>POST /v1/operator/tenants/{tenantId}/resume</c>: its calls are served again.</summary>
internal static class ResumeTenant
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
