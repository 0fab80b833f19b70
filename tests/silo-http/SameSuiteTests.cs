using Blinq.Gateway.Tests.Given;
using Blinq.Gateway.Trusts;
using Blinq.Grains.Feeds;
using Blinq.Grains.Hosting;
using Blinq.Silo.Feeds;
using Microsoft.Extensions.DependencyInjection;

namespace Blinq.Silo.Http.Tests;

/// <summary>That the suite says what it is meant to say: that the grains of its gateways live in both of two silos.</summary>
public sealed class SameSuiteTests
{
    [Fact]
    public async Task TheGatewaysUnderTestHaveTheirGrainsInBothSilos()
    {
        await using var gateway = await TestGateway.StartAsync(("Blinq:RateLimits:Enabled", "false"));
        var silos = Assert.IsType<TwoSilos>(gateway.Services.GetRequiredService<IGrains>());
        Assert.IsType<ClusterWatch>(gateway.Services.GetRequiredService<IConversationWatch>());
        Assert.IsType<LeasedTrust>(gateway.Services.GetRequiredService<ITrustSource>());

        var tenant = await gateway.RegisterAsync();
        for (var i = 0; i < 40; i++)
            await tenant.StartAnonymousAsync();

        Assert.Equal(2, silos.ConversationsBySilo.Count);
        Assert.All(silos.ConversationsBySilo, count => Assert.InRange(count, 1, 39));
        Assert.Equal(40, silos.ConversationsBySilo.Sum());
    }
}
