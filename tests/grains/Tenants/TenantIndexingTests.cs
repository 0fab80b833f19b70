using Blinq.Grains.Tenants;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Indexes;
using static Blinq.Grains.Tests.Tenants.TenantStory;

namespace Blinq.Grains.Tests.Tenants;

/// <summary>What an append tells the ledger of a tenant's events: the operator's list, and the epoch that fences acceptances.</summary>
public sealed class TenantIndexingTests
{
    private static readonly IndexEntry Shop = new IndexEntry.TenantListed("Shop", false);

    [Fact]
    public void GivenATenant_WhenItsNameOrStandingChanges_ThenItIsListed()
    {
        var story = Registered();
        Assert.Equal([Shop], Listed(story));

        story.Change("Store");
        Assert.Equal([new IndexEntry.TenantListed("Store", false)], Listed(story));
        story.Suspend();
        Assert.Equal([new IndexEntry.TenantListed("Store", true)], Listed(story));
        story.Resume();
        Assert.Equal([new IndexEntry.TenantListed("Store", false)], Listed(story));
        Assert.Single(TenantIndexing.Of(story.State, [.. story.History.Select(entry => entry.Event)]));
    }

    [Fact]
    public void GivenATenant_WhenSomethingElseChanges_ThenItIsNotListed()
    {
        var story = WithKey();
        Assert.Empty(Listed(story));
        story.Change(origins: ["https://a.example"]);
        Assert.Empty(Listed(story));
        Assert.Empty(TenantIndexing.Of(story.State, []));
    }

    [Fact]
    public void GivenARotationOrTheEndOfThePrevious_ThenTheEpochMoves()
    {
        var story = WithKey();
        story.Rotate(TestData.Rotate(1, grace: 600));
        var rotated = Assert.Single(story.Recorded);
        story.Suspend();
        var suspended = Assert.Single(story.Recorded);
        story.RevokePrevious();
        var revoked = Assert.Single(story.Recorded);

        Assert.Equal(new Epoch(2), TenantIndexing.NewEpoch([rotated]));
        Assert.Equal(new Epoch(3), TenantIndexing.NewEpoch([revoked]));
        Assert.Equal(new Epoch(3), TenantIndexing.NewEpoch([rotated, revoked, suspended]));
        Assert.Null(TenantIndexing.NewEpoch([suspended]));
        Assert.Null(TenantIndexing.NewEpoch([]));
    }

    private static IReadOnlyList<IndexEntry> Listed(TenantStory story) => TenantIndexing.Of(story.State, story.Recorded);
}
