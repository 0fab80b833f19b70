using Blinq.Ledger.Appends;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Streams;
using Blinq.Ledger.Tests.Support;
using Blinq.Ledger.Trusts;

namespace Blinq.Ledger.Tests.Contract;

/// <summary>What every store promises about following whose trust changed. The only tests on their store.</summary>
public abstract class TrustContract<TFixture>(TFixture fixture) : IClassFixture<TFixture>
    where TFixture : class, ILedgerFixture
{
    private ILedger Ledger => fixture.Ledger;

    [Fact]
    public async Task ChangesOfTenantsAreToldOnceAndInOrder()
    {
        var start = (await ReadAsync(null)).Upto;
        var (one, two) = (TenantId.New(), TenantId.New());
        var head = await ChangeAsync(one, StreamHead.Empty);
        await ChangeAsync(two, StreamHead.Empty);
        await Ledger.AppendAsync(Sample.NewConversation(one), StreamHead.Empty, Sample.Event());
        head = await ChangeAsync(one, head);

        var changes = await ReadAsync(start);
        Assert.Equal([one, two], changes.Tenants);
        Assert.False(changes.HasMore);
        Assert.Equal(head.Hash, changes.Upto.Hash);
        Assert.Equal(changes.Upto, (await ReadAsync(null)).Upto);

        var none = await ReadAsync(changes.Upto);
        Assert.Empty(none.Tenants);
        Assert.Equal(changes.Upto, none.Upto);
    }

    [Fact]
    public async Task ManyChangesComeInPages()
    {
        var start = (await ReadAsync(null)).Upto;
        var tenants = Enumerable.Range(0, 25).Select(_ => TenantId.New()).ToList();
        foreach (var tenant in tenants)
            await ChangeAsync(tenant, StreamHead.Empty);

        var seen = new List<TenantId>();
        TrustChanges page;
        do
        {
            page = await Ledger.ReadTrustChangesAsync(start, 10, CancellationToken.None);
            seen.AddRange(page.Tenants);
            start = page.Upto;
        }
        while (page.HasMore);
        Assert.Equal(tenants, seen);
    }

    [Fact]
    public async Task FromTheVeryStartEveryTenantIsTold()
    {
        var tenant = TenantId.New();
        await ChangeAsync(tenant, StreamHead.Empty);
        Assert.Contains(tenant, (await ReadAsync(TenantChangeCursor.None)).Tenants);
    }

    [Fact]
    public async Task ALedgerThatLacksWhatItOnceHeldWasRolledBack()
    {
        await ChangeAsync(TenantId.New(), StreamHead.Empty);
        var mark = (await ReadAsync(null)).Upto;
        foreach (var foreign in (TenantChangeCursor[])[mark with { Position = mark.Position + 1_000 }, mark with { Hash = EventHash.Commit([], "x"u8) }])
            await Assert.ThrowsAsync<LedgerRolledBackException>(() => ReadAsync(foreign));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1001)]
    public async Task PagesAre1To1000Long(int limit) => await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
        () => Ledger.ReadTrustChangesAsync(null, limit, CancellationToken.None).AsTask());

    private Task<TrustChanges> ReadAsync(TenantChangeCursor? since) =>
        Ledger.ReadTrustChangesAsync(since, 1000, CancellationToken.None).AsTask();

    private Task<StreamHead> ChangeAsync(TenantId tenant, StreamHead head) =>
        Ledger.AppendAsync(StreamId.ForTenant(tenant), head, Sample.Event("tenant.changed")).AsTask();
}
