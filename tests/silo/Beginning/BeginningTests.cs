using Blinq.Grains.Conversations;
using Blinq.Grains.Tests;
using Blinq.Grains.Tests.Conversations;
using Blinq.Ledger.Appends;
using Blinq.Silo.Actors;
using Blinq.Silo.Placement;
using Blinq.Silo.Tests.Given;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;

namespace Blinq.Silo.Tests.Beginning;

/// <summary>A conversation that begins where its caller is a silo has no activation until somebody goes on with it.</summary>
[Collection(nameof(ThreeSilosCollection))]
public sealed class BeginningTests(ThreeSilos cluster)
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly ConversationKey _key = Some.ConversationKey();

    private InProcessSiloHandle Here => cluster.Silos.Cluster.Silos[0];

    private InProcessSiloHandle There => cluster.Silos.Cluster.Silos[1];

    private StreamWatch Ledger => cluster.Ledger.Of(_key.Stream);

    [Fact]
    public async Task NothingIsActivatedForIt_AndNothingRead()
    {
        await NamedCall.Anonymous(At(Here));

        Assert.Null(Activation);
        Assert.Equal((1, 0), (Ledger.Appends, Ledger.Reads));
        Assert.Single(await cluster.EventsAsync(_key.Stream));
    }

    [Fact]
    public async Task WhoGoesOnWithItThereFindsItInMemory()
    {
        await NamedCall.Anonymous(At(Here));

        Assert.Equal(2, await PostAsync(Here));
        Assert.IsType<AccessOutcome.Allowed>(await AccessAsync(Here));

        Assert.Equal(Here.SiloAddress, Activation);
        Assert.Equal((2, 0), (Ledger.Appends, Ledger.Reads));
    }

    [Fact]
    public async Task ElsewhereTheLedgerIsRead()
    {
        await NamedCall.Anonymous(At(Here));

        Assert.Equal(2, await PostAsync(There));

        Assert.Equal(There.SiloAddress, Activation);
        Assert.NotEqual(0, Ledger.Reads);
    }

    /// <summary>What is handed on is no more believed than what an activation remembers.</summary>
    [Fact]
    public async Task WhatWentOnElsewhereMeanwhileIsNotOverlooked()
    {
        await NamedCall.Anonymous(At(Here));
        await NamedCall.Post(null, "behind its back")(cluster.Elsewhere(_key));

        Assert.Equal(3, await PostAsync(Here));

        Assert.Equal(1, Ledger.Conflicts);
    }

    [Fact]
    public async Task AClaimElsewhereEndsTheFirstCredentialsReadsWithinALease()
    {
        await NamedCall.Anonymous(At(Here));
        await NamedCall.Enter(0, NamedCall.Alice)(cluster.Elsewhere(_key));
        cluster.Time.Advance(ThreeSilos.Lease);

        Assert.Equal(new AccessOutcome.Refused(AccessRefusal.SessionUnknown), await AccessAsync(Here));
    }

    [Fact]
    public async Task AStartOfUnknownOutcomeIsSentAgainUnderItsName_AndStandsOnce()
    {
        Ledger.LoseNextAnswer();

        await NamedCall.Anonymous(At(Here));

        Assert.Single(await cluster.EventsAsync(_key.Stream));
        Assert.Equal(2, await PostAsync(Here));
    }

    [Fact]
    public async Task ASiloThatCantGetAtTheLedgerGivesItsBeginningsAway()
    {
        Reach(Here).NoteLost();
        try
        {
            await NamedCall.Anonymous(At(Here));
            Assert.NotNull(Activation);
            Assert.NotEqual(Here.SiloAddress, Activation);
        }
        finally
        {
            cluster.Time.Advance(LedgerReach.RemembersFor);
        }
    }

    [Theory]
    [InlineData(typeof(LedgerUnavailableException))]
    [InlineData(typeof(LedgerOverloadedException))]
    [InlineData(typeof(LedgerRolledBackException))]
    public async Task AFaultIsToldAsWhatItIs_AndNothingIsKept(Type expected)
    {
        Exception[] faults =
            [new LedgerUnavailableException("The disk is full."), new LedgerOverloadedException("Too many."), new LedgerRolledBackException(3)];
        Ledger.Fault = faults.Single(fault => fault.GetType() == expected);
        var kept = Parts(Here).Begun.Count;

        await Assert.ThrowsAsync(expected, () => NamedCall.Anonymous(At(Here)));

        Assert.Equal(kept, Parts(Here).Begun.Count);
        Assert.Empty(await cluster.EventsAsync(_key.Stream));
        cluster.Time.Advance(LedgerReach.RemembersFor);
    }

    [Fact]
    public async Task WhoeverGivesUpWaitingLeavesItBegun()
    {
        Ledger.Hold();
        using var impatient = new CancellationTokenSource();
        var start = At(Here).StartAsync(NamedCall.Start(Some.Absent), impatient.Token).AsTask();
        await Until.TrueAsync(() => Ledger.Appends == 1);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start);

        Ledger.Release();

        Assert.Equal(2, await PostAsync(Here));
        Assert.Single(await cluster.EventsAsync(_key.Stream), recorded => recorded.Type == "session.started");
    }

    private IConversationGrain At(InProcessSiloHandle silo) => cluster.Silos.GrainsIn(silo).Conversation(_key);

    private async Task<long> PostAsync(InProcessSiloHandle silo) =>
        Assert.IsType<PostOutcome.Posted>(await NamedCall.Post(null)(At(silo))).Seq;

    private async Task<AccessOutcome> AccessAsync(InProcessSiloHandle silo) =>
        await At(silo).AccessAsync(new AccessConversation(Some.Credential(0), Some.Terms()), None);

    /// <summary>The silo where it has an activation.</summary>
    private SiloAddress? Activation =>
        cluster.Silos.Cluster.TryGetGrainContext(ThreeSilos.IdOf(_key), out var activation) ? activation.Address.SiloAddress : null;

    private ActorParts Parts(InProcessSiloHandle silo) => cluster.Silos.PartsOf(silo);

    private static LedgerReach Reach(InProcessSiloHandle silo) => silo.SiloHost.Services.GetRequiredService<LedgerReach>();
}
