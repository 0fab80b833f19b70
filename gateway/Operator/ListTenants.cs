using Blinq.Gateway.Bodies;
using Blinq.Gateway.Errors;
using Blinq.Ledger.Indexes;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Blinq.Gateway.Operator;

internal sealed record TenantListingBody(string TenantId, string Name, bool Suspended, DateTimeOffset RegisteredAt)
{
    public static TenantListingBody Of(TenantListing tenant) =>
        new(tenant.Tenant.Value, tenant.Name, tenant.Suspended, tenant.RegisteredAt);
}

/// <summary><c>GET /v1/operator/tenants</c>: by the time they were registered.</summary>
internal static class ListTenants
{
    public static async Task<Results<Reply<PageBody<TenantListingBody>>, Problem>> HandleAsync(
        HttpContext http, ILedgerIndexes indexes, string? cursor, string? limit)
    {
        var errors = new FieldErrors();
        var count = errors.Limit(limit, fallback: 50);
        if (errors.Problem is { } invalid)
            return invalid;
        return await PageBody.ReadAsync(
            () => indexes.ListTenantsAsync(cursor, count, http.RequestAborted), TenantListingBody.Of);
    }
}
