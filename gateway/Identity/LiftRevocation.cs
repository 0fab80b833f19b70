using Blinq.Gateway.Access;
using Blinq.Gateway.Bodies;
using Blinq.Gateway.Errors;
using Blinq.Gateway.Tenants;
using Blinq.Grains.Clients;
using Blinq.Ledger.Identifiers;
using Microsoft.AspNetCore.Http.HttpResults;
using Command = Blinq.Grains.Tenants.LiftRevocation;

namespace Blinq.Gateway.Identity;

/// <summary><c>DELETE /v1/tenant/revocations/{revocationId}</c>.</summary>
internal static class LiftRevocation
{
    public static async Task<Results<EmptyReply, Problem>> HandleAsync(
        HttpContext http, IGrains grains, TenantChangeResult changes, string revocationId)
    {
        var caller = http.Caller();
        if (!KeyId.TryParse(revocationId, out var id))
            return Problems.NotFound;
        var outcome = await grains.Tenant(caller.Trust.Tenant).SendAsync(
            new Command(id, caller.Actor), http.RequestAborted);
        var (_, refusal) = await changes.WaitForPropagationAsync(outcome, http.RequestAborted);
        return refusal is null ? EmptyReply.Instance : refusal;
    }
}
