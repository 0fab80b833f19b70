using Blinq.Grains.Conversations;
using Blinq.Ledger.Identifiers;
using Blinq.Silo.Tests.Given;

namespace Blinq.Silo.Tests.CallRunner;

[Collection(nameof(ThreeSilosCollection))]
public sealed class OneActivationTests(ThreeSilos cluster)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task AHundredCallersAtAHundredConversationsFromThreeSilosMeetOneActivationOfEach()
    {
        const int Many = 100;
        var tenant = TenantId.New();
        var keys = Enumerable.Range(0, Many).Select(_ => TestData.ConversationKey(tenant)).ToArray();
        await Task.WhenAll(keys.Select(key => NamedCall.Anonymous(cluster.Conversation(key))));
        var silos = cluster.Silos.Cluster.Silos;

        await Task.WhenAll(Enumerable.Range(0, Many).Select(caller => Task.Run(async () =>
        {
            var grains = cluster.Silos.GrainsIn(silos[caller % silos.Count]);
            foreach (var key in keys)
            {
                Assert.IsType<PostOutcome.Posted>(await grains.Conversation(key).SendAsync(
                    new PostMessage(TestData.Credential(0), $"from {caller}", null) { Terms = TestData.Terms() }, None));
            }
        })));

        // Of these streams: other tests bring two activations of theirs about on purpose.
        Assert.All(keys, key => Assert.Equal(1, cluster.Ledger.Of(key.Stream).MostAtOnce));
        Assert.All(keys, key => Assert.Equal(0, cluster.Ledger.Of(key.Stream).Conflicts));
        Assert.All(silos, silo => Assert.NotEqual(0, cluster.Silos.PartsOf(silo).Counts.Conversations));
        foreach (var key in keys)
        {
            var events = await cluster.EventsAsync(key.Stream);
            Assert.Equal(1 + Many, events.Count);
            Assert.Equal(Many, events.Skip(1).Select(TextOf).Distinct().Count());
        }
        await cluster.VerifyAsync();
    }

    [Fact]
    public async Task WhoIsWrittenToBehindItsBackGoesAndTheCallIsRight()
    {
        var key = TestData.ConversationKey();
        await NamedCall.Anonymous(cluster.Conversation(key));
        Assert.True(cluster.Silos.Cluster.TryGetGrainContext(ThreeSilos.IdOf(key), out var before));
        await NamedCall.Post(null, "behind its back")(cluster.Elsewhere(key));

        var posted = Assert.IsType<PostOutcome.Posted>(await NamedCall.Post(null, "after")(cluster.Conversation(key)));

        Assert.Equal(3, posted.Seq);
        Assert.Equal(["behind its back", "after"], (await cluster.EventsAsync(key.Stream)).Skip(1).Select(TextOf));
        Assert.Equal(1, cluster.Ledger.Of(key.Stream).Conflicts);
        Assert.True(cluster.Silos.Cluster.TryGetGrainContext(ThreeSilos.IdOf(key), out var after));
        Assert.NotEqual(before.ActivationId, after.ActivationId);
    }

    /// <summary>The decision is taken anew, not the append made again.</summary>
    [Fact]
    public async Task WhatEndedBehindItsBackIsOverForIt()
    {
        var key = TestData.ConversationKey();
        await NamedCall.Anonymous(cluster.Conversation(key));
        await cluster.Elsewhere(key).SendAsync(new EndConversation(TestData.Manager), None);

        Assert.IsType<PostOutcome.Refused>(await NamedCall.Post(null)(cluster.Conversation(key)));

        Assert.Equal(2, (await cluster.EventsAsync(key.Stream)).Count);
    }

    [Fact]
    public async Task GuessesLeaveNothingInMemory()
    {
        var known = TestData.ConversationKey();
        await NamedCall.Anonymous(cluster.Conversation(known));
        (int Conversations, int Tenants) Active() => (cluster.Silos.ActiveConversations, cluster.Silos.ActiveTenants);
        var before = Active();

        for (var i = 0; i < 30; i++)
        {
            var guess = cluster.Conversation(TestData.ConversationKey(i % 2 == 0 ? known.Tenant : TenantId.New()));
            Assert.Equal(
                new AccessOutcome.Refused(AccessRefusal.SessionUnknown),
                await guess.SendAsync(new AccessConversation(TestData.Credential(0)) { Terms = TestData.Terms() }, None));
            Assert.Null(await guess.DescribeAsync(None));
            Assert.IsType<ResetOutcome.Unknown>(await guess.SendAsync(new ResetCredential(TestData.Credential(0)), None));
            Assert.IsType<PostOutcome.Unknown>(await guess.SendAsync(
                new ReplyToConversation(MessageRole.Agent, "hi", null, null, TestData.Manager), None));
            Assert.Null(await cluster.Grains.Tenant(TenantId.New()).GetTrustAsync(None));
            Assert.IsType<Grains.Tenants.ChangeOutcome.Unknown>(
                await cluster.Grains.Tenant(TenantId.New()).SendAsync(new Grains.Tenants.SuspendTenant(Grains.Tenants.Actor.Operator), None));
        }

        // Fewer, where one that an earlier test got rid of was still on its way out.
        await Eventually.TrueAsync(() => Active().Conversations <= before.Conversations && Active().Tenants <= before.Tenants);
    }

    private static string? TextOf(Ledger.Streams.RecordedEvent recorded) =>
        System.Text.Json.JsonDocument.Parse(recorded.Payload!.Value).RootElement.GetProperty("text").GetString();
}
