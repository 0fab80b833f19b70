using Blinq.Ledger.Identifiers;
using Blinq.Silo.Tests.Given;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Blinq.Silo.Tests.CallRunner;

/// <summary>Anyone can begin conversations, so their number must not be what a silo's memory grows with.</summary>
public sealed class ActivationLimitTests
{
    private const int Limit = 1_000;

    [Fact]
    public async Task AboveTheLimitTheIdleLeave_LongBeforeTheirAge_AndComeBackWhenAsked()
    {
        await using var ledger = await OwnLedger.OpenAsync();
        await using var silos = await TestSilos.StartAsync(1, ledger.Master, () => ledger.Setting(), maxActivations: Limit);
        // What Orleans remembers of where grains are outlives them.
        var directory = silos.Cluster.Silos[0].SiloHost.Services.GetRequiredService<IOptions<GrainDirectoryOptions>>();
        Assert.Equal(Limit, directory.Value.CacheSize);
        var grains = silos.Grains();
        var tenant = TenantId.New();
        var keys = Enumerable.Range(0, Limit + 500).Select(_ => TestData.ConversationKey(tenant)).ToArray();

        await Task.WhenAll(keys.Select(key => NamedCall.Anonymous(grains.Conversation(key))));

        await Eventually.TrueAsync(() => silos.ActiveConversations <= Limit);
        var first = await grains.Conversation(keys[0]).DescribeAsync(CancellationToken.None);
        Assert.Equal(1, first?.Seq);

        // And again, each time with others.
        for (var flood = 0; flood < 2; flood++)
        {
            await Task.WhenAll(Enumerable.Range(0, Limit + 500).Select(_ => NamedCall.Anonymous(grains.Conversation(TestData.ConversationKey(tenant)))));
            await Eventually.TrueAsync(() => silos.ActiveConversations <= Limit);
        }
    }
}
