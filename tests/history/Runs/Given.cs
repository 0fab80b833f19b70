using Blinq.History.Tests.Fleets;

namespace Blinq.History.Tests.Runs;

/// <summary>How runs begin.</summary>
internal static class Given
{
    /// <summary>Tokens are looked at from now on; the tenant has a secret.</summary>
    public static async Task IdentifyingAsync(FleetTenant tenant)
    {
        var answer = await tenant.SendAsync(
            HttpMethod.Patch, "/v1/tenant",
            new { identity = new { mode = "optional" } });
        Assert.Equal(200, answer.Status);
    }

    /// <summary>A tenant with one secret, and a subject whose first tokens are good.</summary>
    public static async Task<Revoker> RevokerAsync(InitRun run)
    {
        var rotated = await run.Tenant.SendAsync(HttpMethod.Post, "/v1/tenant/identity/secret/rotate");
        Assert.Equal(200, rotated.Status);
        await IdentifyingAsync(run.Tenant);
        var revoker = new Revoker(run, rotated.Get("secret"));
        revoker.Begin();
        return revoker;
    }
}
