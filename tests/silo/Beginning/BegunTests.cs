using Blinq.Grains.Conversations;
using Blinq.Grains.Tests;
using Blinq.Silo.Beginning;
using Blinq.Silo.Tests.Given;

namespace Blinq.Silo.Tests.Beginning;

[Collection(nameof(ThreeSilosCollection))]
public sealed class BegunTests(ThreeSilos cluster)
{
    private readonly ManualTime _time = new();

    [Fact]
    public void ItIsHandedToOne()
    {
        var begun = new Begun(_time);
        var (key, conversation) = Make();
        begun.Add(key, conversation);

        var takers = new LiveConversation?[64];
        Parallel.For(0, takers.Length, i => takers[i] = begun.Take(key));

        Assert.Same(conversation, Assert.Single(takers, taken => taken is not null));
        Assert.Equal(0, begun.Count);
    }

    [Fact]
    public void AnotherOneIsNotHandedOut()
    {
        var begun = new Begun(_time);
        var (key, conversation) = Make();
        begun.Add(key, conversation);

        Assert.Null(begun.Take(Some.ConversationKey(key.Tenant)));
        Assert.NotNull(begun.Take(key));
    }

    [Fact]
    public void AnOldOneIsNotHandedOut_AndLeavesWithTheNextThatBegins()
    {
        var begun = new Begun(_time);
        var (first, second) = (Make(), Make());
        begun.Add(first.Key, first.Conversation);
        begun.Add(second.Key, second.Conversation);
        _time.Advance(Begun.KeptFor);

        Assert.Null(begun.Take(first.Key));
        var third = Make();
        begun.Add(third.Key, third.Conversation);

        Assert.Equal(1, begun.Count);
        Assert.Null(begun.Take(second.Key));
        Assert.NotNull(begun.Take(third.Key));
    }

    [Fact]
    public void UnderAFloodTheOldestLeave()
    {
        var begun = new Begun(_time);
        var all = Enumerable.Range(0, Begun.Most + 100).Select(_ => Make()).ToList();

        Parallel.ForEach(all.Take(100), made => begun.Add(made.Key, made.Conversation));
        foreach (var made in all.Skip(100))
            begun.Add(made.Key, made.Conversation);

        Assert.Equal(Begun.Most, begun.Count);
        Assert.All(all.Take(100), made => Assert.Null(begun.Take(made.Key)));
        Assert.All(all.Skip(100), made => Assert.NotNull(begun.Take(made.Key)));
    }

    private (ConversationKey Key, LiveConversation Conversation) Make()
    {
        var key = Some.ConversationKey();
        return (key, new LiveConversation(key, cluster.Silos.PartsOf(cluster.Silos.Cluster.Silos[0])));
    }
}
