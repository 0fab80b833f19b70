using Blinq.Grains.Conversations;
using Blinq.Grains.Hosting;
using Blinq.Grains.Leases;
using Blinq.Ledger.Appends;
using Blinq.Ledger.Identifiers;

namespace Blinq.Grains.Tests.Hosting;

public sealed class HostedConversationTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly ConversationKey _key = TestData.ConversationKey(new TenantId("shop"));
    private Installation _installation = null!;

    public async Task InitializeAsync() => _installation = await Installation.OpenAsync(
        new EmbeddedHostOptions { MaxWaitingTurns = 1_000, MaxActivations = 10 });

    public async Task DisposeAsync() => await _installation.DisposeAsync();

    private IConversationGrain Grain => _installation.Host.Conversation(_key);

    private static StartConversation Start(int credential = 0) =>
        new(TestData.Absent, TestData.Terms(), TestData.Credential(credential), TestData.Page, null);

    private static PostMessage Post(string text, string? clientId = null, int credential = 0) =>
        new(TestData.Credential(credential), TestData.Terms(), text, clientId);

    [Fact]
    public async Task GivenAFreshSession_WhenStartedAndUsed_ThenNothingIsRead()
    {
        await Grain.StartAsync(Start(), None);
        await Grain.PostAsync(Post("hi"), None);

        Assert.Equal(0, _installation.Ledger.Reads);
        Assert.Equal(1, _installation.Host.ActiveConversations);
    }

    [Fact]
    public async Task GivenATurnThatTakesLong_WhenOthersCome_ThenTheyWaitAndRunInOrder()
    {
        await Grain.StartAsync(Start(), None);
        _installation.Ledger.Hold();
        var posts = Enumerable.Range(0, 20).Select(i => Grain.PostAsync(Post($"{i}"), None).AsTask()).ToArray();

        Assert.Equal(2, _installation.Ledger.Appends);
        _installation.Ledger.Release();
        var outcomes = await Task.WhenAll(posts);

        Assert.Equal(Enumerable.Range(2, 20).Select(seq => (long)seq), outcomes.Select(outcome => ((PostOutcome.Posted)outcome).Seq));
    }

    [Fact]
    public async Task GivenAThousandSubjects_WhenAllBindTheSameSessionAtOnce_ThenExactlyOneIsBound()
    {
        await Grain.StartAsync(Start(), None);
        _installation.Ledger.Hold();
        var binds = Enumerable.Range(1, 1_000).Select(i => Grain.EnterAsync(
            new EnterConversation(
                TestData.Credential(0), TestData.Credential(i), TestData.Accepted(TestData.Identity($"user {i}", epoch: 0)), TestData.Terms(), null, null),
            None).AsTask()).ToArray();
        _installation.Ledger.Release();
        var outcomes = await Task.WhenAll(binds);

        var winner = Assert.Single(Enumerable.Range(1, 1_000), i => outcomes[i - 1] is EnterOutcome.Entered);
        Assert.All(outcomes.Where((_, i) => i + 1 != winner), outcome => Assert.IsType<EnterOutcome.Unusable>(outcome));
        for (var i = 0; i <= 1_000; i++)
        {
            var access = await Grain.AccessAsync(new AccessConversation(TestData.Credential(i), TestData.Terms()), None);
            Assert.Equal(i == winner, access is AccessOutcome.Allowed);
        }
        var description = await Grain.DescribeAsync(None);
        Assert.Equal($"user {winner}", description!.Binding!.Subject.Value);
    }

    [Fact]
    public async Task GivenAFullQueue_WhenOneMoreComes_ThenItIsSentBackAtOnce()
    {
        await Grain.StartAsync(Start(), None);
        _installation.Ledger.Hold();
        var posts = Enumerable.Range(0, 1_001).Select(i => Grain.PostAsync(Post($"{i}"), None).AsTask()).ToArray();

        await Assert.ThrowsAsync<LedgerOverloadedException>(() => Grain.PostAsync(Post("too many"), None).AsTask());
        var other = _installation.Host.Conversation(TestData.ConversationKey(new TenantId("shop")));
        var start = other.StartAsync(Start(), None);

        _installation.Ledger.Release();
        await Task.WhenAll(posts);
        Assert.IsType<EnterOutcome.Entered>(await start);
    }

    [Fact]
    public async Task GivenSomeoneElseWrote_WhenTheAppendLoses_ThenItIsDecidedAnewOnTheReloadedState()
    {
        await Grain.StartAsync(Start(), None);
        await using var other = _installation.AnotherHost();
        await other.Conversation(_key).PostAsync(Post("behind the back"), None);

        var posted = Assert.IsType<PostOutcome.Posted>(await Grain.PostAsync(Post("after"), None));
        Assert.Equal(3, posted.Seq);

        await other.Conversation(_key).EndAsync(new EndConversation(TestData.Manager), None);
        Assert.Equal(
            new PostOutcome.Refused(AccessRefusal.SessionUnknown), await Grain.PostAsync(Post("too late"), None));
    }

    [Fact]
    public async Task GivenAnIdleConversation_WhenFiveMinutesPass_ThenItLeavesMemoryAndComesBackFromTheLedger()
    {
        await Grain.StartAsync(Start(), None);
        _installation.Time.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(0, _installation.Host.ActiveConversations);

        Assert.Equal(2, Assert.IsType<PostOutcome.Posted>(await Grain.PostAsync(Post("hi"), None)).Seq);
        Assert.True(_installation.Ledger.Reads > 0);
    }

    [Fact]
    public async Task GivenAConversationInUse_WhenTimePasses_ThenItStays()
    {
        await Grain.StartAsync(Start(), None);
        for (var i = 0; i < 10; i++)
        {
            _installation.Time.Advance(TimeSpan.FromMinutes(4));
            await Grain.PostAsync(Post("still here"), None);
        }
        Assert.Equal(0, _installation.Ledger.Reads);
    }

    [Fact]
    public async Task GivenMoreConversationsThanTheCap_WhenOneMoreComes_ThenTheLeastRecentlyUsedLeaves()
    {
        await Grain.StartAsync(Start(), None);
        for (var i = 0; i < 25; i++)
        {
            _installation.Time.Advance(TimeSpan.FromSeconds(2));
            await Grain.PostAsync(Post("in use"), None);
            await _installation.Host.Conversation(TestData.ConversationKey()).StartAsync(Start(), None);
        }

        Assert.Equal(10, _installation.Host.ActiveConversations);
        Assert.Equal(0, _installation.Ledger.Reads);
    }

    [Fact]
    public async Task GivenNoSuchConversation_WhenAsked_ThenNothingStaysInMemory()
    {
        Assert.Null(await Grain.DescribeAsync(None));
        Assert.IsType<EnterOutcome.Unusable>(await Grain.EnterAsync(
            new EnterConversation(TestData.Credential(0), TestData.Credential(1), TestData.Absent, TestData.Terms(), null, null), None));
        Assert.IsType<AccessOutcome.Refused>(await Grain.AccessAsync(new AccessConversation(TestData.Credential(0), TestData.Terms()), None));
        Assert.False(await Grain.ResetAsync(new ResetCredential(TestData.Credential(0)), None));

        Assert.Equal(0, _installation.Host.ActiveConversations);
    }

    [Fact]
    public async Task GivenRunningTurns_WhenDrained_ThenTheyFinishAndNoMoreAreTakenOn()
    {
        await Grain.StartAsync(Start(), None);
        _installation.Ledger.Hold();
        var running = Grain.PostAsync(Post("one"), None).AsTask();
        var waiting = Grain.PostAsync(Post("two"), None).AsTask();
        var drained = _installation.Host.DrainAsync();

        await Assert.ThrowsAsync<HostDrainingException>(() => Grain.PostAsync(Post("three"), None).AsTask());
        await Assert.ThrowsAsync<HostDrainingException>(
            async () => await _installation.Host.Tenant(new TenantId("shop")).GetTrustAsync(None));
        Assert.False(drained.IsCompleted);

        _installation.Ledger.Release();
        Assert.IsType<PostOutcome.Posted>(await running);
        Assert.IsType<PostOutcome.Posted>(await waiting);
        await drained;
    }

    [Fact]
    public async Task GivenAnUnknownOutcome_WhenTheStoreIsBack_ThenMemoryIsWhatTheLedgerHolds()
    {
        await Grain.StartAsync(Start(), None);
        _installation.Ledger.LoseNextAnswer = new LedgerUnavailableException("lost around COMMIT");
        await Assert.ThrowsAsync<LedgerUnavailableException>(() => Grain.PostAsync(Post("hi", "1"), None).AsTask());
        Assert.Equal(0, _installation.Host.ActiveConversations);

        var again = Assert.IsType<PostOutcome.Posted>(await Grain.PostAsync(Post("hi", "1"), None));
        Assert.Equal((2L, true), (again.Seq, again.Repeated));
        Assert.Equal(3, Assert.IsType<PostOutcome.Posted>(await Grain.PostAsync(Post("next"), None)).Seq);
    }

    [Fact]
    public async Task GivenAWaitingTurn_WhenItsCallerLeaves_ThenOnlyThatTurnIsGone()
    {
        await Grain.StartAsync(Start(), None);
        _installation.Ledger.Hold();
        using var leaving = new CancellationTokenSource();
        var running = Grain.PostAsync(Post("one"), leaving.Token).AsTask();
        var waiting = Grain.PostAsync(Post("two"), leaving.Token).AsTask();
        var other = Grain.PostAsync(Post("three"), None).AsTask();

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        _installation.Ledger.Release();

        Assert.Equal(2, Assert.IsType<PostOutcome.Posted>(await running).Seq);
        Assert.Equal(3, Assert.IsType<PostOutcome.Posted>(await other).Seq);
    }

    [Fact]
    public async Task GivenAClientId_WhenPostedAgain_ThenItIsTheSameMessage()
    {
        await Grain.StartAsync(Start(), None);
        var first = Assert.IsType<PostOutcome.Posted>(await Grain.PostAsync(Post("hi", "1"), None));
        _installation.Time.Advance(TimeSpan.FromMinutes(1));
        await Grain.PostAsync(Post("something else"), None);

        Assert.Equal(first with { Repeated = true }, await Grain.PostAsync(Post("hi", "1"), None));
        Assert.IsType<PostOutcome.ClientIdReused>(await Grain.PostAsync(Post("ho", "1"), None));
        var reply = new ReplyToConversation(MessageRole.Assistant, "hi", null, "1", TestData.Manager);
        Assert.Equal(4, Assert.IsType<PostOutcome.Posted>(await Grain.ReplyAsync(reply, None)).Seq);
        Assert.IsType<PostOutcome.ClientIdReused>(await Grain.ReplyAsync(reply with { Role = MessageRole.Agent }, None));
        Assert.Equal(5, Assert.IsType<PostOutcome.Posted>(await Grain.PostAsync(Post("go on"), None)).Seq);
    }

    [Fact]
    public async Task GivenTheEpochMoved_WhenAnAcceptanceIsRecorded_ThenTheVerdictMustBeTakenAgain()
    {
        var tenant = _installation.Host.Tenant(_key.Tenant);
        await tenant.RegisterAsync(TestData.Register(), None);
        await tenant.RotateAsync(TestData.Rotate(0), None);
        await tenant.RotateAsync(TestData.Rotate(1), None);

        await Assert.ThrowsAsync<TrustMovedException>(
            () => Grain.StartAsync(Start() with { Verdict = TestData.Accepted() }, None).AsTask());
        Assert.Equal(0, _installation.Host.ActiveConversations);
        Assert.IsType<EnterOutcome.Entered>(await Grain.StartAsync(
            Start() with { Verdict = TestData.Accepted(TestData.Identity(epoch: 2)) }, None));
    }

    [Fact]
    public async Task GivenMessagesAndOtherEvents_WhenRead_ThenOnlyMessagesComePageByPage()
    {
        await Grain.StartAsync(Start(), None);
        for (var i = 0; i < 7; i++)
        {
            await Grain.PostAsync(Post($"{i}"), None);
            await Grain.RecordAsync(new RecordEvent("seen", """{"Кошик":[1, 2]}""", TestData.Manager), None);
        }
        var reader = new ConversationReader(_installation.Ledger);

        var read = new List<string>();
        var page = await reader.ReadAsync(_key, 0, 3, None);
        while (true)
        {
            read.AddRange(page.Items.Select(message => message.Text));
            if (page.Next is not { } next)
                break;
            page = await reader.ReadAsync(_key, next, 3, None);
        }

        Assert.Equal(["0", "1", "2", "3", "4", "5", "6"], read);
        Assert.Empty((await reader.ReadAsync(TestData.ConversationKey(), 0, 100, None)).Items);
    }

    [Fact]
    public async Task GivenADescription_WhenAsked_ThenItTellsTheContext()
    {
        await Grain.StartAsync(Start(), None);

        var description = await Grain.DescribeAsync(None);

        Assert.Equal((TestData.Page, 1, 1L, null), (description!.Context, description.LiveCredentials, description.Seq, description.EndedBy));
        Assert.Equal(_installation.Time.GetUtcNow(), description.StartedAt);
    }

    /// <summary>Once, the loser read all of the conversation again, which took so long that it lost every time.</summary>
    [Fact]
    public async Task GivenALongConversation_WhenATurnLosesToAnotherProcess_ThenItReadsOnlyWhatItMissed()
    {
        await using var shared = await Installation.OpenAsync(
            new EmbeddedHostOptions { Tenure = Tenure.Shared(TimeSpan.Zero, new ManualTime()) });
        await using var other = shared.AnotherHost();
        var (here, there) = (shared.Host.Conversation(_key), other.Conversation(_key));
        await here.StartAsync(Start(), None);
        for (var i = 0; i < 1_500; i++)
            await here.PostAsync(Post($"{i}"), None);
        await there.PostAsync(Post("meanwhile"), None);

        var (reads, appends) = (shared.Ledger.Reads, shared.Ledger.Appends);
        var outcome = await here.PostAsync(Post("after it"), None);

        Assert.Equal(1_503, Assert.IsType<PostOutcome.Posted>(outcome).Seq);
        // The append that lost, one read of the tail (all of it would be two pages), the append that won.
        Assert.Equal((reads + 1, appends + 2), (shared.Ledger.Reads, shared.Ledger.Appends));
    }
}
