using Blinq.Grains.Knowledge;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Knowledge;

namespace Blinq.Grains.Tests.Knowledge;

/// <summary>Where the words of a query stand, and which page of a search is which.</summary>
public sealed class HighlightTests
{
    [Theory]
    [InlineData("возврата", "Возврат: возвраты за 14 дней.", "Возврат|возвраты")]
    [InlineData("refund day", "A refund takes 14 days, or a Dayton.", "refund|days|Dayton")]
    [InlineData("day refund", "A refund takes 14 days, or a Dayton.", "refund|days")]
    [InlineData("re", "Refund, red", "Refund|red")]
    [InlineData("r", "Refund, r", "r")]
    [InlineData("1 2", "½ kg", "½")]
    [InlineData("tea", "<b>tea</b> 😀tea", "tea|tea")]
    [InlineData("tea", "coffee", "")]
    [InlineData("!", "!", "")]
    public void Highlights(string query, string text, string words)
    {
        var search = new KnowledgeQuery(TenantId.New(), VisitorScope.Anonymous, query, [], 5);
        if (query == "!")
            Assert.Null(search.FilterBy([]));
        Assert.Equal(words, string.Join('|', search.Highlight(text).Select(range => text.Substring(range.Start, range.Length))));
    }

    [Fact]
    public void PagesFollowEachOtherAndTheLastOneSaysSo()
    {
        var tenant = TenantId.New();
        KnowledgeQuery At(int offset) => new(tenant, VisitorScope.Anonymous, "tea", [], 2, offset);
        var candidates = Enumerable.Range(0, 5).Select(i => new PassageCandidate(i, $"d{i}", 0, new TokenCounts([1], 1))).ToList();
        Assert.Equal([0, 1, 2], At(0).Choose(candidates));
        Assert.Equal([2, 3, 4], At(2).Choose(candidates));
        Assert.Equal([4], At(4).Choose(candidates));
        Assert.Empty(At(6).Choose(candidates));

        FoundPassage[] found = [.. Enumerable.Range(0, 3).Select(i => new FoundPassage($"d{i}", 1, 0, "{}", "", ""))];
        Assert.Equal((2, 4), (At(2).PageOf(new KnowledgeFound(1, found)) is var page ? (page.Passages.Count, page.Next!.Value) : default));
        Assert.Null(At(2).PageOf(new KnowledgeFound(1, found[..2])).Next);
    }
}
