using System.Collections.Concurrent;
using Blinq.Grains.Feeds;
using Blinq.Grains.Keys;
using Blinq.Silo.Tests.Given;

namespace Blinq.Silo.Tests.Beginning;

/// <summary>The gateway of the same process hears of all that happens to a conversation that began without an activation.</summary>
public sealed class LocalGatewayTests
{
    [Fact]
    public async Task ItHearsOfTheBeginningAndOfWhatFollows()
    {
        var heard = new Heard();
        await using var ledger = await OwnLedger.OpenAsync();
        await using var silos = await TestSilos.StartAsync(1, ledger.Master, () => ledger.Setting(heard));
        var conversation = silos.GrainsIn(silos.Cluster.Silos[0]).Conversation(TestData.ConversationKey());

        await NamedCall.Anonymous(conversation);
        await NamedCall.Post(null)(conversation);
        await NamedCall.Post(null)(conversation);

        Assert.Equal([1L, 2L, 3L], heard.Ends);
    }

    private sealed class Heard : IAppendListener
    {
        public ConcurrentQueue<long> Ends { get; } = new();

        public void OnAppended(ConversationKey conversation, long upto) => Ends.Enqueue(upto);
    }
}
