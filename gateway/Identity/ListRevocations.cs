using Blinq.Gateway.Access;
using Blinq.Gateway.Bodies;
using Blinq.Gateway.Errors;
using Blinq.Grains.Clients;
using Blinq.Grains.Tenants;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Blinq.Gateway.Identity;

/// <param name="UserId"><c>null</c> = everyone.</param>
/// <param name="Before">Tokens issued up to then are revoked.</param>
internal sealed record RevocationBody(string Id, string? UserId, DateTimeOffset Before, DateTimeOffset RevokedAt)
{
    public static RevocationBody Of(RevocationDescription revocation) =>
        new(revocation.Id.Value, revocation.User?.Value, revocation.Before, revocation.RevokedAt);
}

internal sealed record RevocationsResponse(IReadOnlyList<RevocationBody> Items);

/// <summary><c>GET /v1/tenant/revocations</c>.</summary>
internal static class ListRevocations
{
    public static async Task<Results<Reply<RevocationsResponse>, Problem>> HandleAsync(HttpContext http, IGrains grains)
    {
        if (await grains.Tenant(http.Caller().Trust.Tenant).DescribeAsync(http.RequestAborted) is not { } description)
            return Problems.NotFound;
        return new Reply<RevocationsResponse>(
            new RevocationsResponse([.. description.Revocations.Select(RevocationBody.Of)]));
    }
}
