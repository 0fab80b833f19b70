using Blinq.Grains.Sealing;
using Blinq.Grains.Tests;
using Blinq.Grains.Tests.Conversations;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Sqlite;
using Blinq.Silo.Actors;
using Blinq.Silo.Tests.Given;

namespace Blinq.Silo.Tests.Placement;

/// <summary>A silo that is kept for a tenant has all of that tenant's grains, and nobody else's, whoever calls.</summary>
public sealed class HotTenantTests : IAsyncLifetime
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("blinq-silo-tests-");
    private readonly MasterKey _master = new(new byte[32]);
    private SqliteLedger _ledger = null!;

    [Fact]
    public async Task ItsConversationsBeginAndLiveThereAndNobodyElses()
    {
        var (hot, other) = (TenantId.New(), TenantId.New());
        await using var silos = await TestSilos.StartAsync(
            2, _master, () => new SiloSetting(_ledger, _master, TimeSpan.FromSeconds(1), null, TimeProvider.System), keptFor: hot.Value);
        var callers = silos.Cluster.Silos.Select(silo => silos.GrainsIn(silo)).Append(silos.Grains());

        foreach (var grains in callers)
        {
            foreach (var tenant in Enumerable.Repeat(hot, 20).Concat(Enumerable.Repeat(other, 10)))
            {
                var conversation = grains.Conversation(Some.ConversationKey(tenant));
                await NamedCall.Anonymous(conversation);
                await NamedCall.Post(null)(conversation);
            }
        }

        var free = silos.Cluster.Silos.Single(silo => silo != silos.Kept);
        Assert.Equal((60, 30), (silos.PartsOf(silos.Kept).Counts.Conversations, silos.PartsOf(free).Counts.Conversations));
    }

    public async Task InitializeAsync() => _ledger = await SqliteLedger.OpenAsync(
        new SqliteLedgerOptions { DataDirectory = _directory.FullName }, TimeProvider.System, CancellationToken.None);

    public async Task DisposeAsync()
    {
        await _ledger.DisposeAsync();
        _directory.Delete(recursive: true);
    }
}
