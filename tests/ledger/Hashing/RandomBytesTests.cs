using Blinq.Ledger.Hashing;

namespace Blinq.Ledger.Tests.Hashing;

/// <summary>Session ids and credentials are drawn from one buffer a thread: none may come twice, in part or to another thread.</summary>
public sealed class RandomBytesTests
{
    [Theory]
    [InlineData(16)]
    [InlineData(32)]
    [InlineData(43)]
    [InlineData(512)]
    public void NoEightBytesComeTwiceOnAnyThread(int length)
    {
        var drawn = Enumerable.Range(0, 4).AsParallel().WithDegreeOfParallelism(4).SelectMany(_ => Draw(2_000, length)).ToList();

        var seen = new HashSet<long>();
        foreach (var one in drawn)
        {
            for (var at = 0; at + sizeof(long) <= length; at += sizeof(long))
                Assert.True(seen.Add(BitConverter.ToInt64(one, at)), "Eight random bytes came twice.");
        }
    }

    /// <summary>Draws of several lengths in turn end at the buffer's edge in every way.</summary>
    [Fact]
    public void EveryByteOfADrawIsDrawn()
    {
        var ones = new byte[64];
        for (var round = 0; round < 200; round++)
        {
            for (var length = 1; length <= 64; length++)
            {
                var one = new byte[length];
                RandomBytes.Fill(one);
                for (var i = 0; i < length; i++)
                    ones[i] |= one[i];
            }
        }

        // Of 200 and more bytes at each place each bit was set in one; what is not written stays 0.
        Assert.All(ones, seen => Assert.Equal(0xFF, seen));
    }

    [Fact]
    public void MoreThanIsDrawnAtATimeIsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => RandomBytes.Fill(new byte[513]));

    private static List<byte[]> Draw(int times, int length)
    {
        var drawn = new List<byte[]>(times);
        for (var i = 0; i < times; i++)
        {
            var one = new byte[length];
            RandomBytes.Fill(one);
            drawn.Add(one);
        }
        return drawn;
    }
}
