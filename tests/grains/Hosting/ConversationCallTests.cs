using Blinq.Grains.Conversations;
using Blinq.Grains.Keys;
using Blinq.Ledger.Appends;
using Blinq.Ledger.Identifiers;

namespace Blinq.Grains.Tests.Hosting;

public sealed class ConversationCallTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly ConversationKey _key = TestData.ConversationKey(new TenantId("shop"));
    private Installation _installation = null!;

    public async Task InitializeAsync() => _installation = await Installation.OpenAsync();

    public async Task DisposeAsync() => await _installation.DisposeAsync();

    private IConversation Grain => _installation.Host.Conversation(_key);

    private static StartConversation Start(int credential = 0) =>
        new(TestData.Absent, TestData.Credential(credential), TestData.Page, null) { Terms = TestData.Terms() };

    private static PostMessage Post(string text, string? clientId = null, int credential = 0) =>
        new(TestData.Credential(credential), text, clientId) { Terms = TestData.Terms() };

    [Fact]
    public async Task GivenAFreshSession_WhenStartedAndUsed_ThenNothingIsRead()
    {
        await Grain.SendAsync(Start(), None);
        await Grain.SendAsync(Post("hi"), None);

        Assert.Equal(0, _installation.Ledger.Reads);
    }

    [Fact]
    public async Task GivenAThousandSubjects_WhenAllBindTheSameSessionAtOnce_ThenExactlyOneIsBound()
    {
        await Grain.SendAsync(Start(), None);
        _installation.Ledger.Hold();
        var binds = Enumerable.Range(1, 1_000).Select(i => Grain.SendAsync(
            new EnterConversation(
                TestData.Credential(0), TestData.Credential(i), TestData.Accepted(TestData.Identity($"user {i}", epoch: 0)), null, null) { Terms = TestData.Terms() },
            None).AsTask()).ToArray();
        _installation.Ledger.Release();
        var outcomes = await Task.WhenAll(binds);

        var winner = Assert.Single(Enumerable.Range(1, 1_000), i => outcomes[i - 1] is EnterOutcome.Entered);
        Assert.All(outcomes.Where((_, i) => i + 1 != winner), outcome => Assert.IsType<EnterOutcome.Unusable>(outcome));
        for (var i = 0; i <= 1_000; i++)
        {
            var access = await Grain.SendAsync(new AccessConversation(TestData.Credential(i)) { Terms = TestData.Terms() }, None);
            Assert.Equal(i == winner, access is AccessOutcome.Allowed);
        }
        var description = await Grain.DescribeAsync(None);
        Assert.Equal($"user {winner}", description!.Binding!.Subject.Value);
    }

    [Fact]
    public async Task GivenSomeoneElseWrote_WhenTheAppendLoses_ThenItIsDecidedAnewOnTheReloadedState()
    {
        await Grain.SendAsync(Start(), None);
        var other = _installation.AnotherHost();
        await other.Conversation(_key).SendAsync(Post("behind the back"), None);

        var posted = Assert.IsType<PostOutcome.Posted>(await Grain.SendAsync(Post("after"), None));
        Assert.Equal(3, posted.Seq);

        await other.Conversation(_key).SendAsync(new EndConversation(TestData.Manager), None);
        Assert.Equal(
            new PostOutcome.Refused(AccessRefusal.SessionEnded), await Grain.SendAsync(Post("too late"), None));
    }

    [Fact]
    public async Task GivenAnUnknownOutcome_WhenTheStoreIsBack_ThenMemoryIsWhatTheLedgerHolds()
    {
        await Grain.SendAsync(Start(), None);
        _installation.Ledger.LoseNextAnswer = new LedgerUnavailableException("lost around COMMIT");
        await Assert.ThrowsAsync<LedgerUnavailableException>(() => Grain.SendAsync(Post("hi", "1"), None).AsTask());

        var again = Assert.IsType<PostOutcome.Posted>(await Grain.SendAsync(Post("hi", "1"), None));
        Assert.Equal((2L, true), (again.Seq, again.Repeated));
        Assert.Equal(3, Assert.IsType<PostOutcome.Posted>(await Grain.SendAsync(Post("next"), None)).Seq);
    }

    [Fact]
    public async Task GivenAClientId_WhenPostedAgain_ThenItIsTheSameMessage()
    {
        await Grain.SendAsync(Start(), None);
        var first = Assert.IsType<PostOutcome.Posted>(await Grain.SendAsync(Post("hi", "1"), None));
        _installation.Time.Advance(TimeSpan.FromMinutes(1));
        await Grain.SendAsync(Post("something else"), None);

        Assert.Equal(first with { Repeated = true }, await Grain.SendAsync(Post("hi", "1"), None));
        Assert.IsType<PostOutcome.ClientIdReused>(await Grain.SendAsync(Post("ho", "1"), None));
        var reply = new ReplyToConversation(MessageRole.Assistant, "hi", null, "1", TestData.Manager);
        Assert.Equal(4, Assert.IsType<PostOutcome.Posted>(await Grain.SendAsync(reply, None)).Seq);
        Assert.IsType<PostOutcome.ClientIdReused>(await Grain.SendAsync(reply with { Role = MessageRole.Agent }, None));
        Assert.Equal(5, Assert.IsType<PostOutcome.Posted>(await Grain.SendAsync(Post("go on"), None)).Seq);
    }

    [Fact]
    public async Task GivenTheEpochMoved_WhenAnAcceptanceIsRecorded_ThenTheVerdictMustBeTakenAgain()
    {
        var tenant = _installation.Host.Tenant(_key.Tenant);
        await tenant.SendAsync(TestData.Register(), None);
        await tenant.SendAsync(TestData.Rotate(0), None);
        await tenant.SendAsync(TestData.Rotate(1), None);

        await Assert.ThrowsAsync<TrustMovedException>(
            () => Grain.SendAsync(Start() with { Verdict = TestData.Accepted() }, None).AsTask());
        Assert.IsType<EnterOutcome.Entered>(await Grain.SendAsync(
            Start() with { Verdict = TestData.Accepted(TestData.Identity(epoch: 2)) }, None));
    }

    [Fact]
    public async Task GivenMessagesAndOtherEvents_WhenRead_ThenOnlyMessagesComePageByPage()
    {
        await Grain.SendAsync(Start(), None);
        for (var i = 0; i < 7; i++)
        {
            await Grain.SendAsync(Post($"{i}"), None);
            await Grain.SendAsync(new RecordEvent("seen", """{"Кошик":[1, 2]}""", TestData.Manager), None);
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
        await Grain.SendAsync(Start(), None);

        var description = await Grain.DescribeAsync(None);

        Assert.Equal((TestData.Page, 1, 1L, null), (description!.Context, description.LiveCredentials, description.Seq, description.EndedBy));
        Assert.Equal(_installation.Time.GetUtcNow(), description.StartedAt);
    }

}
