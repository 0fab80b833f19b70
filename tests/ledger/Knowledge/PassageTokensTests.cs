using System.Text;
using Blinq.Ledger.Knowledge;

namespace Blinq.Ledger.Tests.Knowledge;

public sealed class PassageTokensTests
{
    [Theory]
    [InlineData("tea", "tea", 1, 1)]
    [InlineData("tea pot tea", "tea", 2, 2)]
    [InlineData("tea tea", "tea", 2, 2)]
    [InlineData("steam teapot", "tea", 0, 1)]
    [InlineData("teatea tea", "tea", 1, 2)]
    [InlineData("чай чайник", "чай", 1, 2)]
    [InlineData("pot", "teapot", 0, 0)]
    [InlineData("", "tea", 0, 0)]
    public void ATokenIsCountedWhole_AndWhereAskedToBegin(string tokens, string token, int times, int beginnings)
    {
        var (all, one) = (Encoding.UTF8.GetBytes(tokens), Encoding.UTF8.GetBytes(token));
        Assert.Equal(times, PassageTokens.Count(all, one));
        Assert.Equal(beginnings, PassageTokens.Count(all, one, begins: true));
    }
}
