using Blinq.Gateway.Bodies;
using Blinq.Gateway.Errors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Blinq.Gateway.Demo;

internal sealed class ShopLogInRequest
{
    /// <summary>The id of one of the sample users.</summary>
    public string? User { get; set; }
}

/// <param name="User">Who is logged in at the shop; <c>null</c> = nobody.</param>
/// <param name="Epoch">How often the secret was rotated.</param>
internal sealed record ShopState(DemoUser? User, IReadOnlyList<DemoUser> Users, string KeyId, long Epoch);

/// <summary><c>/demo/api/state</c>, <c>login</c>, <c>logout</c>: the shop's own log-in, of which the gateway knows nothing.</summary>
internal static class ShopLogIn
{
    public static async Task<Reply<ShopState>> ReadAsync(HttpContext http, ShopSessions sessions, DemoTenant tenant) =>
        await DescribeAsync(sessions.Of(http).User, tenant, http.RequestAborted);

    public static async Task<Results<Reply<ShopState>, Problem>> LogInAsync(HttpContext http, ShopSessions sessions, DemoTenant tenant)
    {
        var (request, malformed) = await JsonBody.ReadAsync<ShopLogInRequest>(http);
        if (malformed is not null)
            return malformed;
        if (DemoUser.Find(request!.User) is not { } user)
            return FieldErrors.One("user", $"must be one of {string.Join(", ", DemoUser.All.Select(known => known.Id))}");
        sessions.Of(http).User = user;
        return await DescribeAsync(user, tenant, http.RequestAborted);
    }

    public static async Task<Reply<ShopState>> LogOutAsync(HttpContext http, ShopSessions sessions, DemoTenant tenant)
    {
        sessions.Of(http).User = null;
        return await DescribeAsync(null, tenant, http.RequestAborted);
    }

    private static async Task<Reply<ShopState>> DescribeAsync(DemoUser? user, DemoTenant tenant, CancellationToken cancel)
    {
        var trust = await tenant.GetTrustAsync(cancel);
        return new Reply<ShopState>(new ShopState(user, DemoUser.All, trust.Keys[0].Key.Id.Value, trust.Epoch.Value));
    }
}
