using Blinq.Gateway.Access;
using Blinq.Gateway.Bodies;
using Blinq.Gateway.Errors;
using Blinq.Ledger.Erasures;
using Blinq.Ledger.Identifiers;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Blinq.Gateway.Users;

/// <summary><c>GET /v1/tenant/erasures/{erasureId}</c>: how far an erasure is, and how it ended; the user's own address is gone by then.</summary>
internal static class GetErasure
{
    public static async Task<Results<Reply<ErasureResponse>, Problem>> HandleAsync(HttpContext http, ILedgerErasures erasures, string erasureId) =>
        KeyId.TryParse(erasureId, out var id) && await erasures.FindErasureAsync(id, http.RequestAborted) is { } erasure
        && erasure.Tenant == http.Caller().Trust.Tenant
            ? new Reply<ErasureResponse>(ErasureResponse.Of(erasure))
            : Problems.NotFound;
}
