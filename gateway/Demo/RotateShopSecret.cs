using Blinq.Gateway.Bodies;
using Blinq.Gateway.Errors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Blinq.Gateway.Demo;

internal sealed record ShopRotated(string KeyId, long Epoch);

/// <summary><c>POST /demo/api/rotate</c>: what the shop's engineers do when a secret has leaked. The secret goes nowhere.</summary>
internal static class RotateShopSecret
{
    public static async Task<Results<Reply<ShopRotated>, Problem>> HandleAsync(HttpContext http, DemoTenant tenant)
    {
        var before = await tenant.GetTrustAsync(http.RequestAborted);
        if (!await tenant.RotateAsync(before.Epoch, http.RequestAborted))
            return Problems.EpochMoved;
        var trust = await tenant.GetTrustAsync(http.RequestAborted);
        return new Reply<ShopRotated>(new ShopRotated(trust.Keys[0].Key.Id.Value, trust.Epoch.Value));
    }
}
