using Blinq.Grains.Conversations;
using Blinq.Grains.Tenants;
using Blinq.Ledger.Identifiers;
using Blinq.Silo.Tests.Given;

namespace Blinq.Silo.Tests.CallRunner;

/// <summary>An activation may not be the only one, whatever Orleans promises, so it looks at the ledger once a lease.</summary>
[Collection(nameof(ThreeSilosCollection))]
public sealed class LeaseTests(ThreeSilos cluster)
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly AccessConversation Access = new(TestData.Credential(0)) { Terms = TestData.Terms() };

    [Fact]
    public async Task AReadIsAnsweredFromMemoryForOneLeaseAfterTheLastAppendOrLook()
    {
        var key = TestData.ConversationKey();
        var conversation = cluster.Conversation(key);
        var ledger = cluster.Ledger.Of(key.Stream);
        await NamedCall.Anonymous(conversation);
        await NamedCall.Post(null)(conversation);

        await ReadAsync(times: 3);
        Assert.Equal(0, ledger.Reads);
        cluster.Time.Advance(ThreeSilos.Lease);
        await ReadAsync(times: 3);
        Assert.Equal(1, ledger.Reads);
        cluster.Time.Advance(ThreeSilos.Lease);
        await NamedCall.Post(null)(conversation);
        await ReadAsync(times: 3);
        Assert.Equal(1, ledger.Reads);

        async Task ReadAsync(int times)
        {
            for (var i = 0; i < times; i++)
                Assert.IsType<AccessOutcome.Allowed>(await conversation.SendAsync(Access, None));
        }
    }

    [Fact]
    public async Task AClaimElsewhereEndsTheOldCredentialsReadsWithinALease()
    {
        var key = TestData.ConversationKey();
        var conversation = cluster.Conversation(key);
        await NamedCall.Anonymous(conversation);
        Assert.IsType<AccessOutcome.Allowed>(await conversation.SendAsync(Access, None));

        await NamedCall.Enter(0, NamedCall.Alice)(cluster.Elsewhere(key));
        cluster.Time.Advance(ThreeSilos.Lease);

        Assert.Equal(new AccessOutcome.Refused(AccessRefusal.SessionUnknown), await conversation.SendAsync(Access, None));
    }

    [Fact]
    public async Task ATenantLooksAtTheLedgerBeforeItGrantsALease()
    {
        var tenant = TenantId.New();
        var actor = cluster.Grains.Tenant(tenant);
        await actor.SendAsync(TestData.Register(), None);
        Assert.Equal(Epoch.None, (await actor.GetTrustAsync(None))!.Epoch);

        Assert.IsType<RotateOutcome.Rotated>(await cluster.Elsewhere(tenant).SendAsync(TestData.Rotate(0), None));

        Assert.Equal(new Epoch(1), (await actor.GetTrustAsync(None))!.Epoch);
        var reads = cluster.Ledger.Of(StreamId.ForTenant(tenant)).Reads;
        await actor.GetTrustAsync(None);
        Assert.NotEqual(reads, cluster.Ledger.Of(StreamId.ForTenant(tenant)).Reads);
    }

    [Fact]
    public async Task ATenantThatLostToAnotherDecidesAnew()
    {
        var tenant = TenantId.New();
        var actor = cluster.Grains.Tenant(tenant);
        await actor.SendAsync(TestData.Register(), None);
        var ledger = cluster.Ledger.Of(StreamId.ForTenant(tenant));
        ledger.Hold(onlyAppends: true);
        var appends = ledger.Appends;
        var rotating = actor.SendAsync(TestData.Rotate(0), None).AsTask();
        await Eventually.TrueAsync(() => ledger.Appends > appends);
        await cluster.Elsewhere(tenant).SendAsync(TestData.Rotate(0), None);
        ledger.Release();

        Assert.Equal(new RotateOutcome.EpochMoved(new Epoch(1)), await rotating);
        Assert.Equal(1, ledger.Conflicts);
        Assert.Equal(new Epoch(1), (await actor.GetTrustAsync(None))!.Epoch);
    }
}
