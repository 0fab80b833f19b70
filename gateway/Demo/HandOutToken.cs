using Blinq.Gateway.Bodies;
using Blinq.Gateway.Errors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Blinq.Gateway.Demo;

/// <param name="Token"><c>null</c>: nobody is logged in.</param>
internal sealed record ShopToken(string? Token, DateTimeOffset? ExpiresAt)
{
    public static ShopToken Of(SignedToken signed) => new(signed.Text, signed.ExpiresAt);

    /// <summary>Never the token.</summary>
    public override string ToString() => $"ShopToken {{ ExpiresAt = {ExpiresAt} }}";
}

/// <summary><c>/demo/api/token</c>: what a shop's page asks its backend for. A user gets the token of their own log-in only.</summary>
internal static class HandOutToken
{
    private static readonly Problem NobodyIsLoggedIn = Problems.InvalidRequest with { Detail = "Nobody is logged in at the shop." };

    public static async Task<Reply<ShopToken>> HandleAsync(HttpContext http, ShopSessions sessions, DemoTokens tokens) =>
        new(sessions.Of(http).User is { } user
            ? ShopToken.Of(await tokens.SignAsync(user, DemoTokens.Lifetime, http.RequestAborted))
            : new ShopToken(null, null));

    /// <summary>One that ends while you watch.</summary>
    public static async Task<Results<Reply<ShopToken>, Problem>> HandleShortAsync(HttpContext http, ShopSessions sessions, DemoTokens tokens) =>
        sessions.Of(http).User is { } user
            ? new Reply<ShopToken>(ShopToken.Of(await tokens.SignAsync(user, DemoTokens.ShortLifetime, http.RequestAborted)))
            : NobodyIsLoggedIn;

    /// <summary>One that an attacker made up who is not <see cref="DemoUser"/> of the claim, and does not know the secret.</summary>
    public static Reply<ShopToken> HandleForged(HttpContext http, ShopSessions sessions, DemoTokens tokens)
    {
        var self = sessions.Of(http).User;
        return new Reply<ShopToken>(ShopToken.Of(tokens.Forge(DemoUser.All.First(user => user != self))));
    }
}
