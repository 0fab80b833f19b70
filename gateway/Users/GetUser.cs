using Blinq.Gateway.Access;
using Blinq.Gateway.Bodies;
using Blinq.Gateway.Errors;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Indexes;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Blinq.Gateway.Users;

/// <summary><c>GET /v1/tenant/users/{userId}</c>.</summary>
internal static class GetUser
{
    public static async Task<Results<Reply<UserView>, Problem>> HandleAsync(HttpContext http, ILedgerIndexes indexes, string userId)
    {
        if (!UserId.TryParse(userId, out var id)
            || await indexes.FindUserAsync(http.Caller().Trust.Tenant, id, http.RequestAborted) is not { } user)
            return Problems.NotFound;
        return new Reply<UserView>(UserView.Of(user));
    }
}
