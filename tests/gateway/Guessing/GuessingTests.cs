using Blinq.Gateway.Tests.Given;
using Blinq.Grains.Telemetry;
using Blinq.Ledger.Identifiers;
using Microsoft.Extensions.DependencyInjection;

namespace Blinq.Gateway.Tests.Guessing;

public sealed class GuessingTests
{
    [Fact]
    public async Task GuessingCostsNoMemory()
    {
        await using var gateway = await TestGateway.StartAsync();
        var tenant = await gateway.RegisterAsync();
        var session = await tenant.StartAnonymousAsync();
        var counts = gateway.Services.GetRequiredService<ActivationCounts>();
        var before = (counts.Tenants, counts.Conversations);

        for (var i = 0; i < 50; i++)
        {
            var (stranger, nobody) = (TenantId.New(), SessionId.New(TimeProvider.System.GetUtcNow()));
            var secret = session.Split('.')[2];
            await Answer.OfAsync(gateway.Public, HttpMethod.Post, "/v1/session/init", new { publicToken = tenant.PublicToken.Replace(tenant.Id, stranger.Value, StringComparison.Ordinal) });
            await Answer.OfAsync(gateway.Public, HttpMethod.Get, "/v1/tenant", null, tenant.ManagementKey.Replace(tenant.Id, stranger.Value, StringComparison.Ordinal));
            await tenant.ReadAsync($"bs_{stranger}.{nobody}.{secret}");
            await tenant.ReadAsync($"bs_{tenant.Id}.{nobody}.{secret}");
            await tenant.GetAsync($"/v1/tenant/sessions/{nobody}");
            await gateway.OperateAsync(HttpMethod.Post, $"/v1/operator/tenants/{stranger}/suspend");
        }

        // Deactivating takes a moment.
        await Eventually.TrueAsync(() => before == (counts.Tenants, counts.Conversations));
    }
}
