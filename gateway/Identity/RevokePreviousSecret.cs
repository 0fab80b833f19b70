using Blinq.Gateway.Access;
using Blinq.Gateway.Bodies;
using Blinq.Gateway.Errors;
using Blinq.Gateway.Tenants;
using Blinq.Grains.Clients;
using Blinq.Grains.Tenants;
using Blinq.Ledger;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Blinq.Gateway.Identity;

/// <param name="EffectiveAt">No request that starts after this is accepted with a token of the previous secret.</param>
internal sealed record RevokePreviousResponse(long Epoch, DateTimeOffset EffectiveAt);

/// <summary><c>POST /v1/tenant/identity/secret/revoke-previous</c>: ends the previous secret's grace at once.</summary>
internal static class RevokePreviousSecret
{
    public static async Task<Results<Reply<RevokePreviousResponse>, Problem>> HandleAsync(
        HttpContext http, IGrains grains, TenantChangeResult changes, ILedger ledger)
    {
        var caller = http.Caller();
        var outcome = await grains.Tenant(caller.Trust.Tenant).SendAsync(new RevokePrevious(caller.Actor), http.RequestAborted);
        var (trust, refusal) = await changes.WaitForPropagationAsync(outcome, http.RequestAborted);
        return refusal is null
            ? new Reply<RevokePreviousResponse>(new RevokePreviousResponse(trust!.Epoch.Value, ledger.Now))
            : refusal;
    }
}
