using Blinq.Grains.Calls;
using Blinq.Grains.Conversations;
using Blinq.Grains.Keys;
using Blinq.Grains.Leases;
using Blinq.Grains.Tests.Hosting;
using Blinq.Ledger.Appends;
using Blinq.Ledger.Identifiers;

namespace Blinq.Grains.Tests.Conversations;

/// <summary>A call whose answer was lost is sent again under its id: it takes effect once, and has one answer.</summary>
public sealed class RepeatedTurnTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly ConversationKey _key = TestData.ConversationKey(new TenantId("shop"));
    private readonly AppendId _id = AppendId.New();
    private Installation _installation = null!;

    public static TheoryData<string> Calls => [.. NamedCall.All.Keys];

    public async Task InitializeAsync() => _installation = await Installation.OpenAsync();

    public async Task DisposeAsync() => await _installation.DisposeAsync();

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task GivenTheSameActivation_WhenSentAgain_ThenOnceAndTheSameAnswer(string name)
    {
        var grain = Activate();
        var (call, first, events) = await SendFirstAsync(name, grain);

        Assert.Equal(first, await SendAgainAsync(call, grain));

        Assert.Equal(events, await CountAsync());
        await AssertKnowsWhatTheLedgerHoldsAsync(grain);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task GivenAnotherActivation_WhenSentAgainAnHourLater_ThenOnceAndTheSameAnswer(string name)
    {
        var (call, first, events) = await SendFirstAsync(name, Activate());
        _installation.Time.Advance(TimeSpan.FromHours(1));

        var grain = Activate();
        Assert.Equal(first, await SendAgainAsync(call, grain));

        Assert.Equal(events, await CountAsync());
        await AssertKnowsWhatTheLedgerHoldsAsync(grain);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task GivenOtherEventsBetween_WhenSentAgain_ThenOnceAndTheSameAnswer(string name)
    {
        // One that had loaded the conversation before the call took effect by way of another.
        var stale = Activate();
        var grain = Activate();
        var (call, first, _) = await SendFirstAsync(name, grain, beforeIt: () => stale.DescribeAsync(None).AsTask());
        _installation.Time.Advance(TimeSpan.FromHours(25));
        for (var i = 0; i < 3; i++)
            await grain.SendAsync(new RecordEvent("between", null, TestData.Manager), None);
        await grain.SendAsync(new EndConversation(TestData.Manager), None);
        var events = await CountAsync();

        foreach (var again in (Conversation[])[grain, stale, Activate()])
        {
            Assert.Equal(first, await SendAgainAsync(call, again));
            Assert.Equal(events, await CountAsync());
            await AssertKnowsWhatTheLedgerHoldsAsync(again);
        }
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task GivenTheFirstTimeLandsAfterTheLookUp_ThenOnceAndTheSameAnswer(string name)
    {
        var late = Activate();
        var (call, first, events) = await SendFirstAsync(name, Activate(), beforeIt: () => LoadIfThereAsync(late));
        _installation.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(first, await call.SendAsync(late.Under(new CallId(_id, IsRetry: false))));

        Assert.Equal(events, await CountAsync());
        await AssertKnowsWhatTheLedgerHoldsAsync(late);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task GivenItNeverArrived_WhenSentAgain_ThenItTakesEffectOnce(string name)
    {
        var call = NamedCall.All[name];
        await call.Given(Activate());
        _installation.Time.Advance(call.After);
        var before = await CountAsync();

        var first = await SendAgainAsync(call, Activate());
        Assert.Equal(before + call.Events, await CountAsync());

        Assert.Equal(first, await SendAgainAsync(call, Activate()));
        Assert.Equal(before + call.Events, await CountAsync());
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task GivenTheLedgerWasLostWhileItWrote_WhenSentAgain_ThenOnce(string name)
    {
        var call = NamedCall.All[name];
        var grain = Activate();
        await call.Given(grain);
        _installation.Time.Advance(call.After);
        var before = await CountAsync();
        _installation.Ledger.LoseNextAnswer = new LedgerOutcomeUnknownException();

        await Assert.ThrowsAsync<LedgerOutcomeUnknownException>(() => call.SendAsync(grain.Under(new CallId(_id, IsRetry: false))));
        grain.ResetState();
        var answer = await SendAgainAsync(call, grain);

        Assert.Equal(answer, await SendAgainAsync(call, Activate()));
        Assert.Equal(before + call.Events, await CountAsync());
    }

    [Fact]
    public async Task GivenAFreshSession_WhenANamedCallComesForTheFirstTime_ThenNothingIsReadOrLookedUp()
    {
        var grain = Activate();
        await grain.Under(new CallId(_id, IsRetry: false)).SendAsync(NamedCall.Start(TestData.Absent), None);
        await NamedCall.Post(null)(grain.Under(new CallId(AppendId.New(), IsRetry: false)));

        Assert.Equal((0, 0), (_installation.Ledger.Reads, _installation.Ledger.LookUps));
        Assert.Equal(new FoundAppend(1, 1), await _installation.Ledger.FindAppendAsync(_key.Stream, _id, None));
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task GivenItIsDeliveredTwice_ThenOnceAndTheSameAnswer(string name)
    {
        var grain = Activate();
        var (call, first, events) = await SendFirstAsync(name, grain);

        Assert.Equal(first, await call.SendAsync(grain.Under(new CallId(_id, IsRetry: false))));

        Assert.Equal(events, await CountAsync());
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task GivenItIsDeliveredTwice_WhenTheActivationIsNewByThen_ThenOnce(string name)
    {
        var (call, first, events) = await SendFirstAsync(name, Activate());
        _installation.Time.Advance(Conversation.DuplicateDeliveryWindow - TimeSpan.FromSeconds(1));
        var grain = Activate();

        Assert.Equal(first, await call.SendAsync(grain.Under(new CallId(_id, IsRetry: false))));

        Assert.Equal(events, await CountAsync());
    }

    [Fact]
    public async Task GivenAConversationThatRestedAWhile_WhenItIsLoaded_ThenNothingIsLookedUp()
    {
        await NamedCall.Anonymous(Activate());
        _installation.Time.Advance(Conversation.DuplicateDeliveryWindow);
        var grain = Activate();

        for (var i = 0; i < 3; i++)
        {
            await NamedCall.Post(null)(grain.Under(new CallId(AppendId.New(), IsRetry: false)));
        }

        Assert.Equal((1, 0), (_installation.Ledger.Reads, _installation.Ledger.LookUps));
    }

    [Fact]
    public async Task GivenANamedCall_WhenTheNextOneIsNotNamed_ThenItIsACallOfItsOwn()
    {
        var (call, _, events) = await SendFirstAsync("post", Activate());
        var grain = Activate();
        await SendAgainAsync(call, grain);

        Assert.Equal(new PostOutcome.Posted(events + 1, _installation.Time.GetUtcNow(), Repeated: false), await call.SendAsync(grain));
        Assert.Equal(events + 1, await CountAsync());
    }

    [Fact]
    public async Task GivenACallThatOnlyReads_WhenItIsNamed_ThenNothingIsLookedUp()
    {
        var (_, _, events) = await SendFirstAsync("post", Activate());
        var grain = Activate();

        await grain.Under(new CallId(_id, IsRetry: true)).SendAsync(
            new AccessConversation(TestData.Credential(0)) { Terms = TestData.Terms() }, None);

        Assert.Equal(events, await CountAsync());
        Assert.Equal(0, _installation.Ledger.LookUps);
    }

    [Fact]
    public async Task GivenAConversation_WhenItIsStartedUnderANewName_ThenTheAppendLosesAsEver()
    {
        var grain = Activate();
        await NamedCall.Anonymous(grain);

        foreach (var mayHaveRun in (bool[])[false, true])
        {
            foreach (var activation in (Conversation[])[grain, Activate()])
            {
                await Assert.ThrowsAsync<LedgerConflictException>(
                    () => activation.Under(new CallId(_id, mayHaveRun)).SendAsync(NamedCall.Start(TestData.Absent), None).AsTask());
            }
        }
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task GivenAClientIdThatWasUsed_WhenTheSecondCallIsSentAgain_ThenBothTimesTheFirstMessageIsTheAnswer()
    {
        var grain = Activate();
        await NamedCall.Anonymous(grain);
        var posted = (PostOutcome.Posted)await NamedCall.Post("c1")(grain);

        Assert.Equal(posted with { Repeated = true }, await NamedCall.Post("c1")(grain.Under(new CallId(_id, IsRetry: false))));
        Assert.Equal(posted with { Repeated = true }, await NamedCall.Post("c1")(grain.Under(new CallId(_id, IsRetry: true))));

        Assert.Equal(2, await CountAsync());
    }

    [Fact]
    public async Task GivenAClaimInTheLastMicrosecondOfTheWindow_WhenSentAgain_ThenItIsStillAClaim()
    {
        var grain = Activate();
        await NamedCall.Anonymous(grain);
        // Recorded in whole microseconds; decided on what is finer, it would be too late.
        _installation.Time.Advance(Decide.ClaimWindow + TimeSpan.FromTicks(9));
        var claim = NamedCall.All["claim"];

        var first = Assert.IsType<EnterOutcome.Entered>(await claim.SendAsync(grain.Under(new CallId(_id, IsRetry: false))));

        Assert.Equal(first, await SendAgainAsync(claim, Activate()));
    }

    [Fact]
    public async Task GivenAnotherCommandUnderTheSameName_ThenItIsAFaultAndNothingIsAppended()
    {
        var (_, _, events) = await SendFirstAsync("post", Activate());

        await Assert.ThrowsAsync<InvalidOperationException>(() => SendAgainAsync(NamedCall.All["record"], Activate()));

        Assert.Equal(events, await CountAsync());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task GivenAnyCalls_WhenEachIsSentAgainSomewhere_ThenEachTookEffectOnce(int seed)
    {
        var random = new Random(seed);
        var grain = Activate();
        await NamedCall.Bound(grain);
        var calls = NamedCall.All.Where(call => call.Key is not ("end" or "erase" or "reset bound" or "reset anonymous") && !call.Key.StartsWith("start", StringComparison.Ordinal))
            .Select(call => call.Value).ToArray();
        var sent = new List<(NamedCall Call, AppendId Id, object Answer)>();
        for (var i = 0; i < 60; i++)
        {
            var (call, id) = (calls[random.Next(calls.Length)], AppendId.New());
            var before = await CountAsync();
            var answer = await call.SendAsync(grain.Under(new CallId(id, random.Next(2) == 0)));
            if (await CountAsync() > before)
                sent.Add((call, id, answer));

            if (sent.Count == 0)
                continue;
            var again = sent[random.Next(sent.Count)];
            var events = await CountAsync();
            grain = random.Next(3) == 0 ? Activate() : grain;
            Assert.Equal(again.Answer, await again.Call.SendAsync(grain.Under(new CallId(again.Id, IsRetry: true))));
            Assert.Equal(events, await CountAsync());
            _installation.Time.Advance(TimeSpan.FromSeconds(random.Next(400)));
        }
        Assert.True(sent.Count > 20, $"Only {sent.Count} calls recorded anything.");
        await AssertKnowsWhatTheLedgerHoldsAsync(grain);
    }

    private Conversation Activate() =>
        new(_key, _installation.Ledger, ReadConsistency.BoundedStaleness(TimeSpan.Zero, _installation.Time));

    private async Task<(NamedCall Call, object Answer, long Events)> SendFirstAsync(
        string name, Conversation grain, Func<Task>? beforeIt = null)
    {
        var call = NamedCall.All[name];
        await call.Given(grain);
        _installation.Time.Advance(call.After);
        await (beforeIt?.Invoke() ?? Task.CompletedTask);
        var before = await CountAsync();

        var answer = await call.SendAsync(grain.Under(new CallId(_id, IsRetry: false)));

        var events = await CountAsync();
        Assert.Equal(call.Events, events - before);
        return (call, answer, events);
    }

    /// <summary>A session that is about to start is not looked at before.</summary>
    private async Task LoadIfThereAsync(Conversation grain)
    {
        if (await CountAsync() > 0)
            await grain.DescribeAsync(None);
    }

    private async Task<object> SendAgainAsync(NamedCall call, Conversation grain)
    {
        return await call.SendAsync(grain.Under(new CallId(_id, IsRetry: true)));
    }

    private async Task<long> CountAsync() => (await _installation.Sqlite.ReadAsync(_key.Stream, 0, 1_000, None)).Count;

    private async Task AssertKnowsWhatTheLedgerHoldsAsync(Conversation grain)
    {
        Assert.True(grain.Exists);
        var fresh = Activate();
        await fresh.DescribeAsync(None);
        Assert.Equal(fresh.TakeSnapshot(), grain.TakeSnapshot());
    }
}
