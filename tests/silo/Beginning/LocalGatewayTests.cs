using System.Collections.Concurrent;
using Blinq.Grains.Conversations;
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

    [Fact]
    public async Task ItHearsOfSignals_OnceAMoment_AndNeverOfMoreThanThereIs()
    {
        var heard = new Heard();
        await using var ledger = await OwnLedger.OpenAsync();
        await using var silos = await TestSilos.StartAsync(1, ledger.Master, () => ledger.Setting(heard));
        var conversation = silos.GrainsIn(silos.Cluster.Silos[0]).Conversation(TestData.ConversationKey());
        await NamedCall.Anonymous(conversation);
        await NamedCall.Post(null)(conversation);

        await conversation.SendAsync(new SignalTyping(), CancellationToken.None);
        await conversation.SendAsync(new SignalTyping(), CancellationToken.None);
        await conversation.SendAsync(new MarkSeen(7), CancellationToken.None);
        await conversation.SendAsync(new MarkSeen(1), CancellationToken.None);
        var access = await conversation.SendAsync(
            new AccessConversation(TestData.Credential(0)) { Terms = TestData.Terms() }, CancellationToken.None);

        Assert.Equal(new ConversationSignal.Seen(2), heard.Signals.Last());
        // A slow machine may take a moment between the first two.
        Assert.InRange(heard.Signals.Count, 2, 3);
        Assert.Equal(2, Assert.IsType<AccessOutcome.Allowed>(access).Seen);
        Assert.Equal([1L, 2L], heard.Ends);
    }

    private sealed class Heard : IConversationListener
    {
        public ConcurrentQueue<long> Ends { get; } = new();

        public ConcurrentQueue<ConversationSignal> Signals { get; } = new();

        public void OnAppended(ConversationKey conversation, long upto) => Ends.Enqueue(upto);

        public void OnSignal(ConversationKey conversation, ConversationSignal signal) => Signals.Enqueue(signal);
    }
}
