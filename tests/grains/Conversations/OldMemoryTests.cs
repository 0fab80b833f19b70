using Blinq.Grains.Conversations;
using Blinq.Grains.Keys;
using Blinq.Grains.Leases;
using Blinq.Grains.Tests.Hosting;
using Blinq.Ledger.Identifiers;

namespace Blinq.Grains.Tests.Conversations;

/// <summary>What an activation must not answer from a memory that others have gone beyond.</summary>
public sealed class OldMemoryTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(1);
    private readonly ConversationKey _key = TestData.ConversationKey(new TenantId("shop"));
    private Installation _installation = null!;

    public async Task InitializeAsync() => _installation = await Installation.OpenAsync();

    public async Task DisposeAsync() => await _installation.DisposeAsync();

    /// <summary>The ledger says "duplicate" before "conflict", so the lost append does not show how old the memory is.</summary>
    [Fact]
    public async Task GivenAnEndedCredential_WhenItRepeatsAClientId_ThenItIsNotToldThatTheMessageStands()
    {
        var old = Activate();
        await old.SendAsync(new StartConversation(TestData.Absent, TestData.Credential(0), null, null) { Terms = TestData.Terms() }, None);
        var post = new PostMessage(TestData.Credential(0), "hello", "c1") { Terms = TestData.Terms() };
        await old.SendAsync(post, None);
        await Activate().SendAsync(new ResetCredential(TestData.Credential(0)), None);
        _installation.Time.Advance(Lease * 2);

        Assert.Equal(new PostOutcome.Refused(AccessRefusal.SessionUnknown), await old.SendAsync(post, None));
        Assert.Equal(
            new PostOutcome.Refused(AccessRefusal.SessionUnknown), await old.SendAsync(post with { Text = "another" }, None));
    }

    [Fact]
    public void APageIsCutWhereTheOneWhoGaveLeaveKnewNoFurther()
    {
        Message[] messages = [.. Enumerable.Range(1, 4).Select(seq => new Message(seq, TestData.Noon, MessageRole.Visitor, "text", null, false, []))];
        var page = new MessagePage(messages, Next: 4, Upto: 5);

        Assert.Same(page, page.KnownBy(5));
        var cut = page.KnownBy(2);
        Assert.Equal([1L, 2L], cut.Items.Select(message => message.Seq));
        Assert.Equal((null, 2L), (cut.Next, cut.Upto));
    }

    private Conversation Activate() => new(_key, _installation.Ledger, ReadConsistency.BoundedStaleness(Lease, _installation.Time));
}
