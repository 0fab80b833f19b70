using Blinq.Grains.Calls;
using Blinq.Grains.Conversations;
using Blinq.Grains.Keys;
using Blinq.Grains.Placement;
using Blinq.Grains.Wire.Revoking;
using Blinq.Ledger.Appends;
using Blinq.Silo.Tests.Given;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;

namespace Blinq.Silo.Tests.Beginning;

/// <summary>A conversation that begins where its caller is a silo has no activation until somebody goes on with it.</summary>
[Collection(nameof(ThreeSilosCollection))]
public sealed class BeginningTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly ThreeSilos _cluster;
    private readonly ConversationKey _key = TestData.ConversationKey();

    public BeginningTests(ThreeSilos cluster)
    {
        _cluster = cluster;
        // Other tests may have cut silos off.
        cluster.Time.Advance(LedgerConnectivity.RemembersFor);
    }

    private InProcessSiloHandle Here => _cluster.Silos.Cluster.Silos[0];

    private InProcessSiloHandle There => _cluster.Silos.Cluster.Silos[1];

    private StreamWatch Ledger => _cluster.Ledger.Of(_key.Stream);

    [Fact]
    public async Task NothingIsActivatedForIt_AndNothingRead()
    {
        await NamedCall.Anonymous(At(Here));

        Assert.Null(Activation);
        Assert.Equal((1, 0), (Ledger.Appends, Ledger.Reads));
        Assert.Single(await _cluster.EventsAsync(_key.Stream));
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

    /// <summary>Between the beginning and now somebody else may have been asked.</summary>
    [Fact]
    public async Task AnAnswerThatAppendsNothingLooksAtTheLedgerFirst()
    {
        await NamedCall.Anonymous(At(Here));

        Assert.IsType<AccessOutcome.Allowed>(await AccessAsync(Here));

        Assert.Equal((1, 1), (Ledger.Appends, Ledger.Reads));
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
        await NamedCall.Post(null, "behind its back")(_cluster.Elsewhere(_key));

        Assert.Equal(3, await PostAsync(Here));

        Assert.Equal(1, Ledger.Conflicts);
    }

    [Fact]
    public async Task AClaimElsewhereEndsTheFirstCredential_AndTheNewOneIsKnown()
    {
        await NamedCall.Anonymous(At(Here));
        await NamedCall.Enter(0, NamedCall.Alice)(_cluster.Elsewhere(_key));

        Assert.Equal(new AccessOutcome.Refused(AccessRefusal.SessionUnknown), await AccessAsync(Here));
        Assert.IsType<ResetOutcome.Ended>(await At(Here).SendAsync(new ResetCredential(TestData.Credential(1)), None));
    }

    /// <summary>What carries calls may do so twice (docs/adr/0105): the ledger knows the call, but not that it is the newest.</summary>
    [Fact]
    public async Task ACallCarriedASecondTimeDoesNotMakeAnOldMemoryNew()
    {
        await NamedCall.Anonymous(At(Here));
        var call = new CallId(AppendId.New(), IsRetry: false);
        var post = new PostMessage(TestData.Credential(0), "once", null) { Terms = TestData.Terms() };
        var elsewhere = _cluster.Elsewhere(_key);
        await elsewhere.HandleAsync(post, call, None);
        await NamedCall.Enter(0, NamedCall.Alice)(elsewhere);
        _cluster.Time.Advance(TimeSpan.FromMilliseconds(1));

        var actor = Here.SiloHost.Services.GetRequiredService<IGrainFactory>().GetGrain<IConversationGrain>(ConversationGrainKey.Of(_key));
        await actor.HandleAsync(call, post, OutgoingTerms.Of(TestData.Terms()).Whole);

        Assert.Equal(new AccessOutcome.Refused(AccessRefusal.SessionUnknown), await AccessAsync(Here));
        Assert.Equal(3, (await _cluster.EventsAsync(_key.Stream)).Count);
    }

    [Fact]
    public async Task AStartOfUnknownOutcomeIsSentAgainUnderItsName_AndStandsOnce()
    {
        Ledger.LoseNextAnswer();

        await NamedCall.Anonymous(At(Here));

        Assert.Single(await _cluster.EventsAsync(_key.Stream));
        Assert.NotNull(Activation);
        Assert.Equal(2, await PostAsync(Here));
    }

    [Fact]
    public async Task ASiloThatCantGetAtTheLedgerGivesItsBeginningsAway()
    {
        Here.SiloHost.Services.GetRequiredService<LedgerConnectivity>().NoteLost();

        await NamedCall.Anonymous(At(Here));

        Assert.NotNull(Activation);
        Assert.NotEqual(Here.SiloAddress, Activation);
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
        var kept = Parts(Here).RecentlyStarted.Count;

        await Assert.ThrowsAsync(expected, () => NamedCall.Anonymous(At(Here)));

        Assert.Equal(kept, Parts(Here).RecentlyStarted.Count);
        Assert.Empty(await _cluster.EventsAsync(_key.Stream));
    }

    [Fact]
    public async Task WhoeverGivesUpWaitingLeavesItBegun()
    {
        Ledger.Hold();
        using var impatient = new CancellationTokenSource();
        var start = At(Here).SendAsync(NamedCall.Start(TestData.Absent), impatient.Token).AsTask();
        await Eventually.TrueAsync(() => Ledger.Appends == 1);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start);

        Ledger.Release();
        await Eventually.TrueAsync(async () => (await _cluster.EventsAsync(_key.Stream)).Count == 1);

        Assert.Equal(2, await PostAsync(Here));
        Assert.Single(await _cluster.EventsAsync(_key.Stream), recorded => recorded.Type == "session.started");
    }

    private IConversation At(InProcessSiloHandle silo) => _cluster.Silos.GrainsIn(silo).Conversation(_key);

    private async Task<long> PostAsync(InProcessSiloHandle silo) =>
        Assert.IsType<PostOutcome.Posted>(await NamedCall.Post(null)(At(silo))).Seq;

    private async Task<AccessOutcome> AccessAsync(InProcessSiloHandle silo) =>
        await At(silo).SendAsync(new AccessConversation(TestData.Credential(0)) { Terms = TestData.Terms() }, None);

    /// <summary>The silo where it has an activation.</summary>
    private SiloAddress? Activation =>
        _cluster.Silos.Cluster.TryGetGrainContext(ThreeSilos.IdOf(_key), out var activation) ? activation.Address.SiloAddress : null;

    private ConversationServices Parts(InProcessSiloHandle silo) => _cluster.Silos.PartsOf(silo);
}
