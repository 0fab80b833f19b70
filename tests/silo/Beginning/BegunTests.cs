using Blinq.Grains.Conversations;
using Blinq.Grains.Keys;
using Blinq.Silo.Tests.Given;

namespace Blinq.Silo.Tests.Beginning;

[Collection(nameof(ThreeSilosCollection))]
public sealed class BegunTests(ThreeSilos cluster)
{
    private readonly ManualTime _time = new();

    [Fact]
    public void ItIsHandedToOne()
    {
        var begun = Keep();
        var (key, conversation) = Make();
        begun.Add(key, conversation);

        var takers = new ConversationInstance?[64];
        Parallel.For(0, takers.Length, i => takers[i] = begun.Take(key));

        Assert.Same(conversation, Assert.Single(takers, taken => taken is not null));
        Assert.Equal(0, begun.Count);
    }

    [Fact]
    public void AnotherOneIsNotHandedOut()
    {
        var begun = Keep();
        var (key, conversation) = Make();
        begun.Add(key, conversation);

        Assert.Null(begun.Take(TestData.ConversationKey(key.Tenant)));
        Assert.NotNull(begun.Take(key));
    }

    [Fact]
    public void AnOldOneIsNotHandedOut()
    {
        var begun = Keep();
        var (old, young) = (Make(), Make());
        begun.Add(old.Key, old.Conversation);
        _time.Advance(RecentlyStartedConversations.Ttl - TimeSpan.FromSeconds(1));
        begun.Add(young.Key, young.Conversation);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Null(begun.Take(old.Key));
        Assert.NotNull(begun.Take(young.Key));
    }

    [Fact]
    public void AnOldOneLeavesTheMemory_ThoughNoneComesAfterIt()
    {
        var begun = Keep();
        var (key, conversation) = Make();
        begun.Add(key, conversation);

        _time.Advance(RecentlyStartedConversations.Ttl + RecentlyStartedConversations.Sweep);

        Assert.Equal(0, begun.Count);
    }

    [Fact]
    public void UnderAFloodTheOldestLeave()
    {
        var begun = Keep();
        var all = Enumerable.Range(0, RecentlyStartedConversations.Capacity + 100).Select(_ => Make()).ToList();

        Parallel.ForEach(all.Take(100), made => begun.Add(made.Key, made.Conversation));
        foreach (var made in all.Skip(100))
            begun.Add(made.Key, made.Conversation);

        Assert.Equal(RecentlyStartedConversations.Capacity, begun.Count);
        Assert.All(all.Take(100), made => Assert.Null(begun.Take(made.Key)));
        Assert.All(all.Skip(100), made => Assert.NotNull(begun.Take(made.Key)));
    }

    private RecentlyStartedConversations Keep() => new(_time);

    private (ConversationKey Key, ConversationInstance Conversation) Make()
    {
        var key = TestData.ConversationKey();
        return (key, new ConversationInstance(key, cluster.Silos.PartsOf(cluster.Silos.Cluster.Silos[0])));
    }
}
