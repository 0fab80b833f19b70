using System.Collections.Concurrent;
using Blinq.Grains.Conversations;
using Blinq.Grains.Feeds;
using Blinq.Grains.Sealing;
using Blinq.Grains.Tests;
using Blinq.Grains.Tests.Conversations;
using Blinq.Ledger.Sqlite;
using Blinq.Silo.Actors;
using Blinq.Silo.Tests.Given;

namespace Blinq.Silo.Tests.Beginning;

/// <summary>The gateway of the same process hears of all that happens to a conversation that began without an activation.</summary>
public sealed class LocalGatewayTests : IAsyncLifetime
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("blinq-silo-tests-");
    private readonly MasterKey _master = new(new byte[32]);
    private SqliteLedger _ledger = null!;

    [Fact]
    public async Task ItHearsOfTheBeginningAndOfWhatFollows()
    {
        var heard = new Heard();
        await using var silos = await TestSilos.StartAsync(
            1, _master, () => new SiloSetting(_ledger, _master, TimeSpan.FromSeconds(1), heard, TimeProvider.System));
        var conversation = silos.GrainsIn(silos.Cluster.Silos[0]).Conversation(Some.ConversationKey());

        await NamedCall.Anonymous(conversation);
        await NamedCall.Post(null)(conversation);
        await NamedCall.Post(null)(conversation);

        Assert.Equal([1L, 2L, 3L], heard.Ends);
    }

    public async Task InitializeAsync() => _ledger = await SqliteLedger.OpenAsync(
        new SqliteLedgerOptions { DataDirectory = _directory.FullName }, TimeProvider.System, CancellationToken.None);

    public async Task DisposeAsync()
    {
        await _ledger.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    private sealed class Heard : IMoveListener
    {
        public ConcurrentQueue<long> Ends { get; } = new();

        public void Moved(ConversationKey conversation, long upto) => Ends.Enqueue(upto);
    }
}
