using Blinq.Grains.Words;
using Blinq.Ledger.Knowledge;
using FsCheck;
using FsCheck.Fluent;

namespace Blinq.Grains.Tests.Words;

public sealed class WordTokensTests
{
    [Theory]
    [InlineData("Заказы, заказ; ЗАКАЗОМ!", "заказ заказ заказ")]
    [InlineData("возвраты возврата", "возврат возврат")]
    [InlineData("ещё еще", "ещ ещ")]
    [InlineData("Қазақ тіліндегі ӘҢГІМЕ", "қазақ тіліндегі әңгіме")]
    [InlineData("orders order's ORDER", "order order s order")]
    [InlineData("ＡＢＣ ﬁne", "abc fine")]
    [InlineData("a-b_c.d", "a b c d")]
    [InlineData("2026 №5 x²", "2026 no5 x2")]
    [InlineData("", "")]
    [InlineData("\u0000 \u202e 😀😀 ---", "")]
    public void Words(string text, string tokens) => Assert.Equal(tokens, string.Join(' ', WordTokens.Of(text)));

    [Fact]
    public void ALetterAndItsMarkAreOneWordWhicheverWayTheyAreWritten() =>
        Assert.Equal(WordTokens.Of("мой йод café"), WordTokens.Of("мои\u0306 и\u0306од cafe\u0301"));

    [Fact]
    public void ALongWordIsKnownByItsBeginning() =>
        Assert.Equal([new string('я', WordTokens.MaxLength)], WordTokens.Of(new string('я', 256 * 1024)).Select(word => word.PadRight(WordTokens.MaxLength, 'я')));

    /// <summary>Whatever a text holds, a store takes its tokens, and none can be read as an operator.</summary>
    [Fact]
    public void EveryTokenIsOne() => Prop.ForAll(ArbMap.Default.ArbFor<string>().Filter(text => text is not null && Ledger.Identifiers.Text.IsWellFormed(text)),
        text => WordTokens.Of(text).All(token => KnowledgeRules.IsToken("t0x" + token))).QuickCheckThrowOnFailure();
}
