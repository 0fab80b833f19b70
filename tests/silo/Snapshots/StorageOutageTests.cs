using Blinq.Grains.Conversations.Snapshots;
using Blinq.Silo.Tests.Given;

namespace Blinq.Silo.Tests.Snapshots;

/// <summary>The whole database goes and comes back under a running silo.</summary>
public sealed class StorageOutageTests
{
    [Fact]
    public async Task AStoppedStorageIsNoSnapshotAndWorksAgainByItself()
    {
        var server = await PostgresServer.StartNewAsync();
        var database = await Database.MakeAsync(server);
        var key = SomeSnapshot.Conversation();
        await using (var silo = await StorageSilo.StartAsync(database.ConnectionString))
        {
            var slot = silo.Snapshots.Open(key);
            Assert.True(await slot.WriteAsync(SomeSnapshot.Of(key, 100), CancellationToken.None));
            await server.StopAsync("INT");

            var read = await silo.Snapshots.Open(key).ReadAsync(CancellationToken.None);
            var isWritten = await slot.WriteAsync(SomeSnapshot.Of(key, 200), CancellationToken.None);
            // Back before anything is asserted: a silo can't leave a cluster whose tables are away.
            await server.StartAsync();

            Assert.Null(read);
            Assert.False(isWritten);
            Assert.Equal(
                ["blinq.silo.snapshot.fallbacks unavailable: 1", "blinq.silo.snapshot.writes unavailable: 1", "blinq.silo.snapshot.writes written: 1"],
                silo.Counts.All);
            Leaks.AssertNone(silo.Log, PostgresServer.Password);
            Assert.Equal(100, (await ReadAsync(silo.Snapshots.Open(key)))!.Head.Seq);
            Assert.True(await slot.WriteAsync(SomeSnapshot.Of(key, 200), CancellationToken.None));
            Assert.Equal(200, (await ReadAsync(silo.Snapshots.Open(key)))!.Head.Seq);
        }
        await server.RemoveAsync();
    }

    private static ValueTask<Grains.Conversations.ConversationSnapshot?> ReadAsync(ISnapshotSlot slot) => slot.ReadAsync(CancellationToken.None);
}
