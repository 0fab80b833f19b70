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

    [Theory]
    [InlineData("Заказы, заказ!", "Заказы|заказ")]
    [InlineData("мои\u0306 cafe\u0301x", "мои\u0306|cafe\u0301x")]
    [InlineData("😀 ＡＢＣ ﬁne", "ＡＢＣ|ﬁne")]
    [InlineData("1½ x² №5", "1½|½|x²|№5")]
    [InlineData("\u1112\u1161\u11ab국 각\u11a8", "\u1112\u1161\u11ab국|각\u11a8")]
    [InlineData("---", "")]
    public void WordsWhereTheyStand(string text, string words) =>
        Assert.Equal(words, string.Join('|', WordTokens.Locate(text).Select(token => text.Substring(token.Start, token.Length))));

    [Fact]
    public void LocatedTokensAreTheSameTokens()
    {
        // Characters that normalization joins, moves and takes apart are rare among any.
        char[] odd = ['a', 'я', 'и', '\u0306', '\u0301', '\u0327', '\u0345', ' ', '½', '²', '№', 'ﬁ', 'Ａ', '\u1112', '\u1161', '\u11ab', '가', '\u09c7', '\u09be', '\u0b47', '\u0b3e', '㌀', 'ﷺ', '\u00a8', 'ё', 'İ', '-', '\u200d'];
        var texts = Gen.Elements(odd).ArrayOf().Select(characters => new string(characters)).ToArbitrary();
        Config many = Config.QuickThrowOnFailure.WithMaxTest(2_000);
        Prop.ForAll(texts, text => WordTokens.Locate(text).Select(token => token.Token).SequenceEqual(WordTokens.Of(text))).Check(many);
        Prop.ForAll(ArbMap.Default.ArbFor<string>().Filter(text => text is not null && Ledger.Identifiers.Text.IsWellFormed(text)), text =>
            WordTokens.Locate(text).Select(token => token.Token).SequenceEqual(WordTokens.Of(text))).Check(many);
    }

    /// <summary>Whatever a text holds, a store takes its tokens, and none can be read as an operator.</summary>
    [Fact]
    public void EveryTokenIsOne() => Prop.ForAll(ArbMap.Default.ArbFor<string>().Filter(text => text is not null && Ledger.Identifiers.Text.IsWellFormed(text)),
        text => WordTokens.Of(text).All(token => KnowledgeRules.IsToken("t0x" + token))).QuickCheckThrowOnFailure();
}
