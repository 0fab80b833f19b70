using Blinq.Gateway.Access;
using Blinq.Gateway.Bodies;
using Blinq.Gateway.Errors;
using Blinq.Ledger.Indexes;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Blinq.Gateway.Users;

/// <summary><c>GET /v1/tenant/users</c>: by the time they were last seen.</summary>
internal static class ListUsers
{
    public static async Task<Results<Reply<PageBody<UserView>>, Problem>> HandleAsync(
        HttpContext http, ILedgerIndexes indexes, string? cursor, string? limit)
    {
        var errors = new FieldErrors();
        var count = errors.Limit(limit, fallback: 50);
        if (errors.Problem is { } invalid)
            return invalid;
        return await PageBody.ReadAsync(
            () => indexes.ListUsersAsync(http.Caller().Trust.Tenant, cursor, count, http.RequestAborted), UserView.Of);
    }
}
