using Blinq.Grains.Conversations;
using Blinq.Grains.Keys;
using Blinq.Grains.Tenants;
using Blinq.Identity.Trust;
using Blinq.Identity.Verdicts;
using Blinq.Ledger.Appends;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Verification;

namespace Blinq.Grains.Tests.Hosting;

/// <summary>Everything at once: any sequence of commands, through two hosts that don't know of each other.</summary>
public sealed class WholeStoryTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly TenantId Shop = new("shop");

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task GivenAnyCommandsThroughTwoHosts_WhenAllIsOver_ThenTheChainVerifiesAndAFreshHostKnowsTheSame(int seed)
    {
        await using var installation = await Installation.OpenAsync();
        var other = installation.AnotherHost();
        await installation.Host.Tenant(Shop).SendAsync(TestData.Register(), None);
        await installation.Host.Tenant(Shop).SendAsync(TestData.Rotate(0, newKey: TestData.Key1), None);
        await installation.Host.Tenant(Shop).SendAsync(new ChangeTenant(null, null, IdentityMode.Optional, null, Actor.Operator), None);
        var keys = Enumerable.Range(0, 4).Select(_ => TestData.ConversationKey(Shop)).ToArray();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => PlayAsync(
            new Random((seed * 100) + worker), worker % 2 == 0 ? installation.Host : other, installation.Time, keys)));

        var report = await LedgerVerifier.VerifyDataDirectoryAsync(installation.DataDirectory, new VerificationOptions(), None);
        Assert.True(report.IsIntact);
        Assert.True(report.Events > 50);

        var fresh = installation.AnotherHost();
        foreach (var key in keys)
        {
            // A turn that appends catches up first, should the other host have had the last word.
            await installation.Host.Conversation(key).SendAsync(new RecordEvent("last.word", null, TestData.Manager), None);
            Assert.Equal(
                await installation.Host.Conversation(key).DescribeAsync(None), await fresh.Conversation(key).DescribeAsync(None));
        }
    }

    private static async Task PlayAsync(Random random, DirectGrains host, ManualTime time, ConversationKey[] keys)
    {
        for (var i = 0; i < 60; i++)
        {
            var key = keys[random.Next(keys.Length)];
            var grain = host.Conversation(key);
            var terms = TestData.Terms();
            var shown = TestData.Credential(random.Next(12));
            Verdict verdict = random.Next(3) switch
            {
                0 => TestData.Absent,
                1 => TestData.Refused,
                _ => TestData.Accepted(TestData.Identity(random.Next(2) == 0 ? "alice" : "bob")),
            };
            try
            {
                _ = random.Next(8) switch
                {
                    0 => await grain.SendAsync(new StartConversation(verdict, shown, TestData.Page, null) { Terms = terms }, None),
                    1 or 2 => await grain.SendAsync(
                        new EnterConversation(shown, TestData.Credential(random.Next(12)), verdict, null, null) { Terms = terms }, None),
                    3 => await grain.SendAsync(new JoinConversation(shown, TestData.Identity(), null) { Terms = terms }, None),
                    4 => await grain.SendAsync(new ReplyToConversation(MessageRole.Agent, "hi", null, $"{i}", TestData.Manager), None),
                    5 => (object?)await grain.DescribeAsync(None),
                    _ => await grain.SendAsync(new PostMessage(shown, "hello", $"{random.Next(20)}") { Terms = terms }, None),
                };
            }
            catch (LedgerConflictException)
            {
                // Started twice, or lost against the other host five times: nothing was kept.
            }
            if (random.Next(4) == 0)
                time.Advance(TimeSpan.FromSeconds(random.Next(200)));
        }
    }
}
