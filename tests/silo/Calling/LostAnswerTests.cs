using Blinq.Grains.Calls;
using Blinq.Grains.Conversations;
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
        Type[] tested =
        [
            typeof(StartConversation), typeof(EnterConversation), typeof(JoinConversation), typeof(PostMessage), typeof(ResetCredential),
            typeof(ReplyToConversation), typeof(ReplyWithSources), typeof(RecordEvent), typeof(RecordSearch), typeof(EndConversation), typeof(EraseConversation),
        ];
        Assert.Equal(
            typeof(ConversationCommand).Assembly.GetTypes()
                .Where(type => type.IsSubclassOf(typeof(ConversationCommand)) && !type.IsAbstract)
                // These append nothing, ever.
                .Where(type => type != typeof(AccessConversation) && type != typeof(SignalTyping) && type != typeof(MarkSeen) && type != typeof(AskScope))
                .Select(type => type.Name).Order(),
            tested.Select(type => type.Name).Order());
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
        var call = new CallId(AppendId.New(), IsRetry: false);
        var post = new PostMessage(TestData.Credential(0), "hi", null) { Terms = TestData.Terms() };
        var terms = OutgoingTerms.Of(TestData.Terms()).Short;

        var first = await actor.HandleAsync(call, post, terms);
        if (isMoved)
            await cluster.Silos.Cluster.DeactivateAsync(ThreeSilos.IdOf(key));
        var again = await actor.HandleAsync(call, post, terms);

        Assert.Equal(first, again);
        Assert.Equal(2, (await cluster.EventsAsync(key.Stream)).Count);
    }

    [Fact]
    public async Task ATenantsChangeWhoseAnswerWasLostIsSentAgainAndTakesEffectOnce()
    {
        var tenant = TenantId.New();
        var actor = cluster.Grains.Tenant(tenant);
        await actor.SendAsync(TestData.Register(), None);
        var (grain, stream) = (ThreeSilos.IdOf(tenant), StreamId.ForTenant(tenant));
        Func<Task<object>>[] changes =
        [
            async () => await actor.SendAsync(TestData.Rotate(0), None),
            async () => await actor.SendAsync(new SuspendTenant(Actor.Operator), None),
            async () => await actor.SendAsync(new ResumeTenant(Actor.Operator), None),
            async () => await actor.SendAsync(new RevokeIdentity(KeyId.New("rv_"), null, null, Actor.Operator), None),
            async () => await actor.SendAsync(new ChangeTenant("Other", null, null, null, Actor.Operator), None),
            async () => await actor.SendAsync(new IssueManagementKey(TestData.ManagementKey("mk_two"), Actor.Operator), None),
            async () => await actor.SendAsync(new RevokeManagementKey(new KeyId("mk_two"), Actor.Operator), None),
        ];

        foreach (var change in changes)
        {
            var before = (await cluster.EventsAsync(stream)).Count;
            cluster.Answers.Forget(grain);
            cluster.Answers.DropNext(grain);

            Assert.True(await change() is ChangeOutcome.Changed or RotateOutcome.Rotated);

            Assert.Equal(2, cluster.Answers.SentTo(grain).Count);
            Assert.Equal(before + 1, (await cluster.EventsAsync(stream)).Count);
        }
    }

    /// <summary>A rotation that was delivered twice answered 409 epoch_moved, and the secret in force was known to no one.</summary>
    [Fact]
    public async Task ARotationWhoseAnswerWasLostGivesItsSecret()
    {
        var tenant = TenantId.New();
        var actor = cluster.Grains.Tenant(tenant);
        await actor.SendAsync(TestData.Register(), None);
        cluster.Answers.DropNext(ThreeSilos.IdOf(tenant));
        var rotate = TestData.Rotate(0);

        var rotated = Assert.IsType<RotateOutcome.Rotated>(await actor.SendAsync(rotate, None));

        Assert.Equal((rotate.Secret.Text, 1L), (rotated.Secret.Text, rotated.Epoch.Value));
        Assert.Equal(rotate.NewKey, Assert.Single((await actor.GetTrustAsync(None))!.Keys).Key.Id);
    }

    [Fact]
    public async Task ATrustThatWasOnTheWayIsAskedForAgain()
    {
        var tenant = TenantId.New();
        var actor = cluster.Grains.Tenant(tenant);
        await actor.SendAsync(TestData.Register(), None);
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

        var post = cluster.Conversation(key).SendAsync(
            new PostMessage(TestData.Credential(0), "hi", null) { Terms = TestData.Terms() }, impatience.Token).AsTask();
        await Eventually.TrueAsync(() => ledger.Appends == 2);
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => post);
        ledger.Release();

        Assert.IsType<AccessOutcome.Allowed>(
            await cluster.Conversation(key).SendAsync(new AccessConversation(TestData.Credential(0)) { Terms = TestData.Terms() }, None));
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
