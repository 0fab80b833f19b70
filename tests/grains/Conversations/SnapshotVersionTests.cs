using System.Text;
using Blinq.Grains.Conversations;

namespace Blinq.Grains.Tests.Conversations;

/// <summary>Which release made a snapshot can be told whatever else is in it.</summary>
public sealed class SnapshotVersionTests
{
    [Theory]
    [InlineData("""{"v":1}""", 1)]
    [InlineData("""{"v":2,"another":["form",{"v":3}]}""", 2)]
    [InlineData("""{"v":2,"cut off""", 2)]
    [InlineData("""{"v":"2"}""", null)]
    [InlineData("""{"v":2.5}""", null)]
    [InlineData("""{"v":99999999999}""", null)]
    [InlineData("""{"w":2}""", null)]
    [InlineData("""{}""", null)]
    [InlineData("""[2]""", null)]
    [InlineData("2", null)]
    [InlineData("""{"v""", null)]
    [InlineData("", null)]
    [InlineData("\0\u0001", null)]
    public void ItStandsFirst(string encoded, int? version) =>
        Assert.Equal(version, SnapshotCodec.VersionOf(Encoding.UTF8.GetBytes(encoded)));
}
