using System.Security.Cryptography;
using Blinq.Grains.Calls;
using Blinq.Grains.Conversations;
using Blinq.Grains.Wire.Revoking;
using Blinq.Grains.Wire.Trusts;
using Blinq.Identity.Trust;
using Blinq.Ledger.Identifiers;
using Blinq.Silo.Tests.Given;

namespace Blinq.Silo.Tests.Calling;

/// <summary>A long list of revocations goes by its fingerprint, and itself once to each silo.</summary>
[Collection(nameof(ThreeSilosCollection))]
public sealed class RevocationListTests(ThreeSilos cluster)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task TenThousandRevocationsAreSentOnceAndHold()
    {
        var terms = TestData.Terms(revocations: Revoke(10_000));
        var key = TestData.ConversationKey();
        var (conversation, grain) = (cluster.Conversation(key), ThreeSilos.IdOf(key));
        await NamedCall.Bound(conversation);
        cluster.Answers.Forget(grain);

        for (var i = 0; i < 5; i++)
            Assert.IsType<AccessOutcome.Allowed>(await conversation.SendAsync(new AccessConversation(TestData.Credential(0)) { Terms = terms }, None));

        var sent = cluster.Answers.SentTo(grain).Cast<WireTerms>().Select(terms => terms.Revocations?.Users.Count).ToList();
        Assert.Equal([null, 10_000, null, null, null, null], sent);
        var withHer = TestData.Terms(revocations: Revoke(10_000, TestData.Identity().User));
        Assert.Equal(
            new AccessOutcome.Refused(AccessRefusal.SessionSuspended),
            await conversation.SendAsync(new AccessConversation(TestData.Credential(0)) { Terms = withHer }, None));
    }

    [Fact]
    public async Task AConversationBeginsUnderALongListThatItsSiloDoesNotHold()
    {
        var terms = TestData.Terms(revocations: Revoke(100));
        var conversation = cluster.Conversation(TestData.ConversationKey());

        Assert.IsType<EnterOutcome.Entered>(await conversation.SendAsync(
            new StartConversation(TestData.Absent, TestData.Credential(0), null, null) { Terms = terms }, None));
    }

    [Fact]
    public async Task AShortListGoesAlongEachTime()
    {
        var terms = TestData.Terms(revocations: Revoke(OutgoingTerms.ShortList));
        var key = TestData.ConversationKey();
        await NamedCall.Anonymous(cluster.Conversation(key));
        cluster.Answers.Forget(ThreeSilos.IdOf(key));

        await cluster.Conversation(key).SendAsync(new AccessConversation(TestData.Credential(0)) { Terms = terms }, None);

        var sent = (WireTerms)Assert.Single(cluster.Answers.SentTo(ThreeSilos.IdOf(key)));
        Assert.Equal(OutgoingTerms.ShortList, sent.Revocations!.Users.Count);
        Assert.Null(sent.Fingerprint);
    }

    [Fact]
    public void ListsThatDifferInAnyWayHaveOtherFingerprints()
    {
        var one = Revoke(40);
        var (user, at) = one.Users.First();
        Revocations[] all =
        [
            one,
            one with { Everyone = at },
            one with { Users = one.Users.Skip(1).ToDictionary() },
            one with { Users = one.Users.ToDictionary(entry => entry.Key, entry => entry.Key == user ? at.AddTicks(10) : entry.Value) },
        ];

        Assert.Equal(all.Length, all.Select(Fingerprint).Distinct().Count());
        Assert.Equal(Fingerprint(one), Fingerprint(one with { Users = one.Users.Reverse().ToDictionary() }));
    }

    [Fact]
    public void ASiloHoldsABoundedNumberOfEntries()
    {
        var lists = new RevocationLists();
        var first = OutgoingTerms.Of(TestData.Terms(revocations: Revoke(40)));
        lists.Resolve(first.Whole);
        lists.Resolve(first.Short);

        var large = OutgoingTerms.Of(TestData.Terms(revocations: Revoke(10_000))).Whole;
        for (var sent = 40; sent <= RevocationLists.MaxEntries; sent += 10_000)
            lists.Resolve(large with { Fingerprint = RandomNumberGenerator.GetBytes(32) });

        Assert.Throws<ClusterFaultException>(() => lists.Resolve(first.Short));
        Assert.Equal(40, lists.Resolve(first.Whole).Revocations.Users.Count);
    }

    private static string Fingerprint(Revocations revocations) =>
        Convert.ToHexString(OutgoingTerms.Of(TestData.Terms(revocations: revocations)).Short.Fingerprint!);

    private static Revocations Revoke(int users, params UserId[] more) => new(
        null,
        Enumerable.Range(0, users).Select(i => new UserIdKey(RandomNumberGenerator.GetBytes(32)).For(new SubjectId($"s{i}"))).Concat(more)
            .ToDictionary(user => user, _ => TestData.Noon.AddHours(1)));
}
