using Blinq.Ledger.Appends;
using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Knowledge;
using Blinq.Ledger.Streams;
using Blinq.Ledger.Tests.Support;

namespace Blinq.Ledger.Tests.Contract;

/// <summary>What every store promises about documents, audiences and searches.</summary>
public abstract class KnowledgeContract<TFixture>(TFixture fixture) : IClassFixture<TFixture>
    where TFixture : class, ILedgerFixture
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TenantId _tenant = TenantId.New();

    private ILedger Ledger => fixture.Ledger;

    private ILedgerKnowledge Knowledge => fixture.Knowledge;

    [Fact]
    public async Task ADocumentIsWhatItsLastAppendSaid()
    {
        Assert.Null(await Knowledge.FindDocumentAsync(_tenant, "guide", None));
        var first = await PutAsync("guide", "a b", StreamHead.Empty);
        Assert.Equal(("""{"title":"a b"}""", "a b", 1L, 1), await FindAsync("guide"));

        var second = await PutAsync("guide", "c\\0\u0000 \\ d", first, "one", "two");
        Assert.Equal("c\\0\u0000 \\ d", (await Knowledge.FindDocumentAsync(_tenant, "guide", None))!.Text);
        Assert.Equal(new KnowledgeTotals(2, 1, 2, (await Knowledge.ReadKnowledgeTotalsAsync(_tenant, None)).Bytes, 0), await Knowledge.ReadKnowledgeTotalsAsync(_tenant, None));
        Assert.Empty(await SearchAsync("a"));
        Assert.Equal(["two"], await SearchAsync("two"));

        await DeleteAsync("guide", second);
        Assert.Null(await Knowledge.FindDocumentAsync(_tenant, "guide", None));
        Assert.Empty(await SearchAsync("one"));
        Assert.Equal(new KnowledgeTotals(3, 0, 0, 0, 0), await Knowledge.ReadKnowledgeTotalsAsync(_tenant, None));
        Assert.Equal(3, (await Ledger.ReadAllAsync(StreamId.Document(_tenant, "guide"))).Count);
    }

    [Fact]
    public async Task AnExcerptHasTheNamedDocumentsOfThisTenantOnlyAndNoTexts()
    {
        await PutAsync("guide", "a b", StreamHead.Empty);
        await PutAsync("other", "c", StreamHead.Empty);
        var excerpt = await Knowledge.ReadKnowledgeExcerptAsync(_tenant, ["guide", "nosuch", "guide"], None);
        var found = Assert.Single(excerpt.Documents);
        Assert.Equal(("guide", 1L, """{"title":"a b"}""", null), (found.Document, found.Version, found.Details, found.Text));
        Assert.Equal(await Knowledge.ListAudiencesAsync(_tenant, None), excerpt.Audiences);
        Assert.Empty((await Knowledge.ReadKnowledgeExcerptAsync(TenantId.New(), ["guide"], None)).Documents);
        Assert.Empty((await Knowledge.ReadKnowledgeExcerptAsync(_tenant, [], None)).Documents);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () =>
            await Knowledge.ReadKnowledgeExcerptAsync(_tenant, [.. Enumerable.Range(0, 101).Select(i => $"d{i}")], None));
    }

    [Fact]
    public async Task ARefusedAppendChangesNothing()
    {
        var head = await PutAsync("guide", "before", StreamHead.Empty);
        await Assert.ThrowsAsync<LedgerConflictException>(() => PutAsync("guide", "after", StreamHead.Empty));
        Assert.Equal(["before"], await SearchAsync("before"));
        Assert.Empty(await SearchAsync("after"));
        await PutAsync("guide", "after", head);
        Assert.Equal(["after"], await SearchAsync("after"));
    }

    [Fact]
    public async Task TheSameAppendAgainHasTheFirstAnswer()
    {
        var request = Request("guide", StreamHead.Empty, Document("guide", "once"));
        var head = await Ledger.AppendAsync(request, None);
        Assert.Equal(head, await Ledger.AppendAsync(request, None));
        Assert.Equal(1, (await Knowledge.ReadKnowledgeTotalsAsync(_tenant, None)).Version);
    }

    [Fact]
    public async Task ManyAtOnceAreAllThere()
    {
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => PutAsync($"d{i}", $"common own{i}", StreamHead.Empty)));
        Assert.Equal(40, (await SearchAsync("common")).Count);
        Assert.Equal(["common own7"], await SearchAsync("own7"));
        Assert.Equal((40L, 40L), await CountAsync());

        async Task<(long, long)> CountAsync() =>
            await Knowledge.ReadKnowledgeTotalsAsync(_tenant, None) is var totals ? (totals.Documents, totals.Passages) : default;
    }

    [Fact]
    public async Task AWordThatManyPassagesHaveDoesNotCrowdOutARareOne()
    {
        await PutAsync("old", "rare thing", StreamHead.Empty);
        for (var i = 0; i < 6; i++)
            await PutAsync($"d{i}", $"how n{i}", StreamHead.Empty);
        Assert.Equal(["how n5", "how n4", "rare thing"], await SearchAsync([["how", "rare"]], limit: 4));
        Assert.Equal(["how n5"], await SearchAsync([["how", "nosuch"]], limit: 2));
    }

    [Fact]
    public async Task APassageWithAllThatIsLookedForIsFoundHoweverManyNewerOnesHaveSomeOfIt()
    {
        await PutAsync("old", "blue bird", StreamHead.Empty);
        await PutAsync("begun", "blue birds", StreamHead.Empty);
        for (var i = 0; i < 6; i++)
        {
            await PutAsync($"a{i}", $"blue n{i}", StreamHead.Empty);
            await PutAsync($"b{i}", $"bird n{i}", StreamHead.Empty);
        }
        Assert.Equal(["bird n5", "blue n5", "blue bird"], await SearchAsync([["blue", "bird"]], limit: 4));
        // "bir" itself has none, so that its share is the beginning's: first with all the rest.
        Assert.Equal(["blue n5", "blue birds"], (await SearchAsync([["blue", "bir"]], "birds", limit: 2)));
        Assert.Equal(["bird n5", "bird n4", "bird n3"], await SearchAsync([["bird"]], "bir", limit: 3));
    }

    [Fact]
    public async Task WhatHasAllThatIsLookedForTakesNoPlaceTwice_AndNoMorePlacesThanThereAre()
    {
        await PutAsync("one", "text", StreamHead.Empty, [.. Enumerable.Range(0, 30).Select(i => $"blue n{i}")]);
        await PutAsync("both", "text", StreamHead.Empty, [.. Enumerable.Range(0, 10).Select(i => $"blue bird n{i}")]);
        Assert.Equal(40, (await SearchAsync([["blue", "bird"]], limit: 80)).Count);
        Assert.Equal(15, (await SearchAsync([["blue", "bird"]], limit: 20)).Count);
        Assert.Equal(40, (await SearchAsync([["blue", "bir"]], "bir", limit: 80)).Count);
        Assert.Equal(10, (await SearchAsync([["bird", "blue"]], limit: 11)).Count);
        Assert.Equal(3, (await SearchAsync([["blue", "n1", "bird"]], limit: 3)).Count);
        Assert.Equal(2, (await SearchAsync([["blue", "bird", "n1"]], limit: 2)).Count);
    }

    /// <summary>Newer passages that are out of scope take no place, whether there are few of them or nothing else.</summary>
    [Theory]
    [InlineData(0, 0), InlineData(3, 0), InlineData(2, 0), InlineData(1, 150), InlineData(2, 40), InlineData(100, 30), InlineData(7, 199)]
    public async Task TheNewestInScopeAreFoundAmongManyThatAreNot(int each, int newest)
    {
        bool IsHidden(int i) => i >= 200 - newest || (each > 0 && i % each == 0);
        var passages = Enumerable.Range(0, 200).Select(i => $"word n{i} {(IsHidden(i) ? "hidden" : "seen")}").ToArray();
        await PutAsync("d", "text", StreamHead.Empty, passages);
        foreach (var limit in new[] { 1, 20, 60, 400 })
        {
            var expected = passages.Where(passage => passage.EndsWith("seen", StringComparison.Ordinal)).Reverse().Take(limit);
            Assert.Equal(expected.Take(100), (await SearchAsync([["seen", "other"], ["word"]], limit: limit)).Take(100));
        }
    }

    [Fact]
    public async Task DocumentsAreListedByTheirIds()
    {
        foreach (var id in (string[])["b", "A", "a", "~", "c"])
            await PutAsync(id, "x", StreamHead.Empty);
        var (listed, cursor) = (new List<string>(), (string?)null);
        do
        {
            var page = await Knowledge.ListDocumentsAsync(_tenant, cursor, 2, None);
            Assert.All(page.Items, item => Assert.Null(item.Text));
            listed.AddRange(page.Items.Select(item => item.Document));
            cursor = page.Next;
        }
        while (cursor is not null);
        Assert.Equal(["A", "a", "b", "c", "~"], listed);
        await Assert.ThrowsAsync<FormatException>(() => Knowledge.ListDocumentsAsync(_tenant, "x", 2, None).AsTask());
    }

    [Fact]
    public async Task AnAudienceIsWhatItsLastAppendSaid()
    {
        var head = await ChangeAsync("pro", """{"all":["\\"]}""", StreamHead.Empty);
        await ChangeAsync("acme", "{}", StreamHead.Empty);
        var audiences = await Knowledge.ListAudiencesAsync(_tenant, None);
        Assert.Equal([("acme", 1L, "{}"), ("pro", 1L, """{"all":["\\"]}""")], audiences.Select(one => (one.Audience, one.Version, one.Rule)));
        Assert.Equal(2, (await Knowledge.ReadKnowledgeTotalsAsync(_tenant, None)).Audiences);

        head = await ChangeAsync("pro", "{}", head);
        Assert.Equal(2, (await Knowledge.ListAudiencesAsync(_tenant, None))[1].Version);
        await ChangeAsync("pro", null, head);
        Assert.Equal(["acme"], (await Knowledge.ListAudiencesAsync(_tenant, None)).Select(one => one.Audience));
        Assert.Equal(new KnowledgeTotals(4, 0, 0, 0, 1), await Knowledge.ReadKnowledgeTotalsAsync(_tenant, None));
    }

    [Fact]
    public async Task ASearchSeesAudiencesAndPassagesOfOneMoment()
    {
        await ChangeAsync("pro", """{"of":"a"}""", StreamHead.Empty);
        await PutAsync("guide", "word", StreamHead.Empty);
        var search = new Search([["word"]]);
        var found = await Knowledge.SearchAsync(_tenant, search, None);
        Assert.Equal("pro", Assert.Single(search.Audiences).Audience);
        Assert.Equal((2, "guide", 1L, 0), (found.KnowledgeVersion, found.Passages[0].Document, found.Passages[0].Version, found.Passages[0].Ordinal));
    }

    [Fact]
    public async Task EachGroupMustBeMetAndTheLastMayBeByAPrefix()
    {
        await PutAsync("a", "red apple", StreamHead.Empty);
        await PutAsync("b", "red apricot", StreamHead.Empty);
        await PutAsync("c", "green apple", StreamHead.Empty);
        await PutAsync("d", "жёлтый қызыл 🍏", StreamHead.Empty);
        Assert.Equal(["red apricot", "red apple"], await SearchAsync([["red"], ["apple", "apricot"]]));
        Assert.Equal(["red apple"], await SearchAsync([["red"], ["apple"]]));
        Assert.Equal(["green apple", "red apricot", "red apple"], await SearchAsync([["ap"]], "ap"));
        Assert.Equal(["жёлтый қызыл 🍏"], await SearchAsync([["жёлтый"], ["қы"]], "қыз"));
        Assert.Equal(["жёлтый қызыл 🍏"], await SearchAsync([["🍏"]]));
        Assert.Empty(await SearchAsync([["app"]]));
        Assert.Equal(["green apple"], await SearchAsync([["apple"]], limit: 1));
    }

    [Fact]
    public async Task AnotherTenantsPassagesAreNotFound()
    {
        await PutAsync("a", "shared", StreamHead.Empty);
        Assert.Empty((await Knowledge.SearchAsync(TenantId.New(), new Search([["shared"]]), None)).Passages);
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("a\"b")]
    [InlineData("a'b")]
    [InlineData("a*")]
    [InlineData("A")]
    [InlineData("")]
    [InlineData("a\u0000")]
    [InlineData("a\u00a0b")]
    [InlineData("a:b")]
    [InlineData("a|b")]
    public async Task WhatIsNoTokenIsRefused(string token)
    {
        Assert.False(KnowledgeRules.IsToken(token));
        await Assert.ThrowsAsync<ArgumentException>(() => Knowledge.SearchAsync(_tenant, new Search([[token]]), None).AsTask());
        await Assert.ThrowsAsync<ArgumentException>(() => Ledger.AppendAsync(
            Request("x", StreamHead.Empty, new KnowledgeChange.DocumentPut("x", default, "{}", "x", [new NewPassage("", "x", [token])])), None).AsTask());
    }

    [Fact]
    public void HalfASurrogatePairIsNoToken() => Assert.False(KnowledgeRules.IsToken("a\ud800"));

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a b")]
    [InlineData("é")]
    public void WhatIsNoIdIsRefused(string id) => Assert.False(KnowledgeRules.IsId(id));

    [Fact]
    public async Task AChangeComesWithItsOwnStream() => await Assert.ThrowsAsync<ArgumentException>(() => Ledger.AppendAsync(
        Request("guide", StreamHead.Empty, Document("other", "x")), None).AsTask());

    private async Task<(string, string, long, int)> FindAsync(string id) =>
        await Knowledge.FindDocumentAsync(_tenant, id, None) is { } found ? (found.Details, found.Text!, found.Version, found.Passages) : default;

    private Task<List<string>> SearchAsync(string token) => SearchAsync([[token]]);

    private async Task<List<string>> SearchAsync(string[][] groups, string? prefix = null, int limit = 100) =>
        [.. (await Knowledge.SearchAsync(_tenant, new Search(groups, prefix, limit), None)).Passages.Select(passage => passage.Text)];

    private async Task<StreamHead> PutAsync(string id, string text, StreamHead head, params string[] passages) =>
        await Ledger.AppendAsync(Request(id, head, Document(id, text, passages)), None);

    private async Task<StreamHead> DeleteAsync(string id, StreamHead head) =>
        await Ledger.AppendAsync(Request(id, head, new KnowledgeChange.DocumentDeleted(id)), None);

    private async Task<StreamHead> ChangeAsync(string id, string? rule, StreamHead head) => await Ledger.AppendAsync(
        Sample.Request(StreamId.Audience(_tenant, id), head, Ledger.Now, [Sample.Event("audience.changed")]) with
        {
            Knowledge = new KnowledgeChange.AudienceChanged(id, rule),
        },
        None);

    private AppendRequest Request(string id, StreamHead head, KnowledgeChange change) =>
        Sample.Request(StreamId.Document(_tenant, id), head, Ledger.Now, [Sample.Event("document.put")]) with { Knowledge = change };

    private static KnowledgeChange.DocumentPut Document(string id, string text, params string[] passages) => new(
        id, new Digest(new byte[32]), $$"""{"title":"{{text.Replace("\\", "", StringComparison.Ordinal)}}"}""", text,
        [.. (passages.Length > 0 ? passages : [text]).Select(passage => new NewPassage("", passage, Tokens(passage)))]);

    private static string[] Tokens(string text) => [.. text.Split(' ').Where(KnowledgeRules.IsToken)];

    private sealed class Search(string[][] groups, string? prefix = null, int limit = 100) : IKnowledgeSearch
    {
        public IReadOnlyList<AudienceListing> Audiences { get; private set; } = [];

        public PassageFilter? FilterBy(IReadOnlyList<AudienceListing> audiences)
        {
            Audiences = audiences;
            return new PassageFilter(groups, prefix, limit);
        }

        public TokenCounts Count(ReadOnlySpan<byte> tokens) => new([], 0);

        public IReadOnlyList<long> Choose(IReadOnlyList<PassageCandidate> candidates) => [.. candidates.Select(one => one.Position).OrderDescending().Take(100)];
    }
}
