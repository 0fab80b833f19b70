using Blinq.Grains.Knowledge;

namespace Blinq.Grains.Tests.Knowledge;

public sealed class PassagesTests
{
    [Fact]
    public void ATextIsCutAtHeadings() => Assert.Equal(
        [new Passage("", "Before."), new Passage("One", "First.\n\nSecond."), new Passage("Two two", "Third.")],
        Passages.Of("Before.\n# One\nFirst.\n\nSecond.\r\n\r\n## Two two ##\nThird.\n### Empty\n"));

    [Fact]
    public void WhatOnlyLooksLikeAHeadingIsText() => Assert.Equal(
        [new Passage("", "#no\n    # no\n```\n# no\n\n```")], Passages.Of("#no\n    # no\n```\n# no\n\n```"));

    [Fact]
    public void ParagraphsAreJoinedAsLongAsTheyFit()
    {
        var passages = Passages.Of(string.Join("\n\n", Enumerable.Range(0, 20).Select(i => $"{i} {new string('x', 300)}")));
        Assert.Equal(7, passages.Count);
        Assert.All(passages, passage => Assert.True(passage.Text.Length <= Passages.Length));
    }

    [Fact]
    public void ALineOf256KibIsCut()
    {
        foreach (var line in (string[])[new string('x', 262_144), string.Concat(Enumerable.Repeat("слово ", 20_000)), string.Concat(Enumerable.Repeat("😀", 60_000))])
        {
            var passages = Passages.Of(line);
            Assert.All(passages, passage => Assert.InRange(passage.Text.Length, 1, Passages.Longest));
            Assert.All(passages, passage => Assert.True(Ledger.Identifiers.Text.IsWellFormed(passage.Text)));
            Assert.Equal(line.Replace(" ", "", StringComparison.Ordinal), string.Concat(passages.Select(passage => passage.Text)).Replace(" ", "", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(" ")]
    [InlineData("\n\n\n")]
    [InlineData("# Only a heading")]
    [InlineData("#")]
    public void WithoutTextThereIsNone(string text) => Assert.Empty(Passages.Of(text));
}
