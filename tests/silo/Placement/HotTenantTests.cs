using Blinq.Grains.Placement;
using Blinq.Ledger.Identifiers;
using Blinq.Silo.Tests.Given;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime.MembershipService.SiloMetadata;

namespace Blinq.Silo.Tests.Placement;

/// <summary>A silo that is kept for a tenant has all of that tenant's grains, and nobody else's, whoever calls.</summary>
public sealed class HotTenantTests
{
    [Fact]
    public async Task ItsConversationsBeginAndLiveThereAndNobodyElses()
    {
        var (hot, other) = (TenantId.New(), TenantId.New());
        await using var ledger = await OwnLedger.OpenAsync();
        await using var silos = await TestSilos.StartAsync(2, ledger.Master, () => ledger.Setting(), keptFor: hot.Value);
        // Silos ask each other whom they are kept for once they know of each other.
        await Eventually.TrueAsync(() => silos.Cluster.Silos.All(silo => DedicatedTenants.Read(
            silo.SiloHost.Services.GetRequiredService<ISiloMetadataCache>().GetSiloMetadata(silos.Kept.SiloAddress)).Count == 1));
        var callers = silos.Cluster.Silos.Select(silo => silos.GrainsIn(silo)).Append(silos.Grains());

        foreach (var grains in callers)
        {
            foreach (var tenant in Enumerable.Repeat(hot, 20).Concat(Enumerable.Repeat(other, 10)))
            {
                var conversation = grains.Conversation(TestData.ConversationKey(tenant));
                await NamedCall.Anonymous(conversation);
                await NamedCall.Post(null)(conversation);
            }
        }

        var free = silos.Cluster.Silos.Single(silo => silo != silos.Kept);
        Assert.Equal((60, 30), (silos.PartsOf(silos.Kept).Counts.Conversations, silos.PartsOf(free).Counts.Conversations));
    }
}
