using Blinq.Grains.Calls;
using Blinq.Grains.Conversations;
using Blinq.Grains.Conversations.Wire;
using Blinq.Grains.Keys;
using Blinq.Grains.Tenants;
using Blinq.Grains.Wire.Revoking;
using Blinq.Ledger.Appends;
using Blinq.Ledger.Identifiers;
using Blinq.Silo.Tests.Given;

namespace Blinq.Silo.Tests.Calling;

/// <summary>A call whose answer was lost is sent again, and takes effect once.</summary>
[Collection(nameof(ThreeSilosCollection))]
public sealed class LostAnswerTests(ThreeSilos cluster)
{
    private static readonly CancellationToken None = CancellationToken.None;

    public static TheoryData<string> Calls => [.. NamedCall.All.Keys];

    [Fact]
    public void EveryCallOfAConversationThatRecordsSomethingIsHere()
    {
        string[] reading = [nameof(IConversation.AccessAsync), nameof(IConversation.DescribeAsync)];
        string[] tested = ["Start", "Enter", "Join", "Post", "Reset", "Reply", "Record", "End"];
        Assert.Equal(
            typeof(IConversation).GetMethods().Select(call => call.Name).Except(reading).Order(),
            tested.Select(call => call + "Async").Order());
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public Task ADroppedAnswer(string name) => OnceAsync([name], cluster.Answers.DropNext);

    /// <summary>All at once: each waits until its caller's time is over.</summary>
    [Fact]
    public Task AnAnswerThatComesTooLate() => OnceAsync([.. NamedCall.All.Keys], cluster.Answers.DelayNext);

    [Theory]
    [MemberData(nameof(Calls))]
    public Task ADroppedAnswerOfAnActivationThatIsGone(string name) => OnceAsync([name], grain =>
    {
        cluster.Answers.DropNext(grain);
        cluster.Answers.BeforeNextTry(grain, () => cluster.Silos.Cluster.DeactivateAsync(grain));
    });

    /// <summary>
    /// Orleans' client does so when its connection breaks while a message is written to it, although the silo may have got it
    /// (docs/adr/0105): to the same activation, or, where its silo is leaving, to the next one.
    /// </summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AMessageThatWasSentTwiceTakesEffectOnce(bool isMoved)
    {
        var key = TestData.ConversationKey();
        await NamedCall.Anonymous(cluster.Conversation(key));
        var actor = cluster.Silos.Cluster.Client.GetGrain<IConversationGrain>(ConversationGrainKey.Of(key));
        var turn = new WireTurn(AppendId.New().Value, IsRetry: false);
        var post = new PostMessage(TestData.Credential(0), TestData.Terms(), "hi", null).ToWire(OutgoingTerms.Of(TestData.Terms()).Short);

        var first = await actor.PostAsync(turn, post);
        if (isMoved)
            await cluster.Silos.Cluster.DeactivateAsync(ThreeSilos.IdOf(key));
        var again = await actor.PostAsync(turn, post);

        Assert.Equal(first, again);
        Assert.Equal(2, (await cluster.EventsAsync(key.Stream)).Count);
    }

    [Fact]
    public async Task ATenantsChangeIsNotSentAgain()
    {
        var tenant = TenantId.New();
        var actor = cluster.Grains.Tenant(tenant);
        await actor.RegisterAsync(TestData.Register(), None);
        var (grain, stream) = (ThreeSilos.IdOf(tenant), StreamId.ForTenant(tenant));
        Func<Task>[] changes =
        [
            () => actor.RotateAsync(TestData.Rotate(0), None).AsTask(),
            () => actor.SuspendAsync(new SuspendTenant(Actor.Operator), None).AsTask(),
            () => actor.ResumeAsync(new ResumeTenant(Actor.Operator), None).AsTask(),
            () => actor.RevokeAsync(new RevokeIdentity(KeyId.New("rv_"), null, null, Actor.Operator), None).AsTask(),
            () => actor.ChangeAsync(new ChangeTenant("Other", null, null, null, Actor.Operator), None).AsTask(),
            () => actor.IssueManagementKeyAsync(new IssueManagementKey(TestData.ManagementKey("mk_two"), Actor.Operator), None).AsTask(),
            () => actor.RevokeManagementKeyAsync(new RevokeManagementKey(new KeyId("mk_two"), Actor.Operator), None).AsTask(),
        ];

        foreach (var change in changes)
        {
            var before = (await cluster.EventsAsync(stream)).Count;
            cluster.Answers.Forget(grain);
            cluster.Answers.DropNext(grain);

            await Assert.ThrowsAsync<LedgerOutcomeUnknownException>(change);

            Assert.Single(cluster.Answers.SentTo(grain));
            Assert.Equal(before + 1, (await cluster.EventsAsync(stream)).Count);
        }
    }

    [Fact]
    public async Task ATrustThatWasOnTheWayIsAskedForAgain()
    {
        var tenant = TenantId.New();
        var actor = cluster.Grains.Tenant(tenant);
        await actor.RegisterAsync(TestData.Register(), None);
        cluster.Answers.DropNext(ThreeSilos.IdOf(tenant));

        Assert.NotNull(await actor.GetTrustAsync(None));
    }

    [Fact]
    public async Task WhoGivesUpWaitingDoesNotStopTheTurn()
    {
        var key = TestData.ConversationKey();
        await NamedCall.Anonymous(cluster.Conversation(key));
        var ledger = cluster.Ledger.Of(key.Stream);
        ledger.Hold();
        using var impatience = new CancellationTokenSource();

        var post = cluster.Conversation(key).PostAsync(
            new PostMessage(TestData.Credential(0), TestData.Terms(), "hi", null), impatience.Token).AsTask();
        await Until.TrueAsync(() => ledger.Appends == 2);
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => post);
        ledger.Release();

        Assert.IsType<AccessOutcome.Allowed>(
            await cluster.Conversation(key).AccessAsync(new AccessConversation(TestData.Credential(0), TestData.Terms()), None));
        Assert.Equal(2, (await cluster.EventsAsync(key.Stream)).Count);
    }

    /// <summary>Compares with the same call, undisturbed, on another conversation.</summary>
    private async Task OnceAsync(IReadOnlyList<string> names, Action<GrainId> disturb)
    {
        var calls = names.Select(name => (Name: name, Call: NamedCall.All[name], Key: TestData.ConversationKey(), Control: TestData.ConversationKey())).ToList();
        foreach (var (_, call, key, control) in calls)
        {
            await call.Given(cluster.Conversation(key));
            await call.Given(cluster.Conversation(control));
        }
        cluster.Time.Advance(calls.Max(call => call.Call.After));

        await Task.WhenAll(calls.Select(async one =>
        {
            var (name, call, key, control) = one;
            var before = (await cluster.EventsAsync(key.Stream)).Count;
            var undisturbed = await call.SendAsync(cluster.Conversation(control));
            var grain = ThreeSilos.IdOf(key);
            cluster.Answers.Forget(grain);
            disturb(grain);

            var outcome = await call.SendAsync(cluster.Conversation(key));

            Assert.Equal((name, 2), (name, cluster.Answers.SentTo(grain).Count));
            Assert.Equal((name, undisturbed), (name, outcome));
            Assert.Equal((name, before + call.Events), (name, (await cluster.EventsAsync(key.Stream)).Count));
        }));
    }
}
