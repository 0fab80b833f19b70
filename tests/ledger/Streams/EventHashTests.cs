using System.Text;
using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Streams;
using Blinq.Ledger.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Blinq.Ledger.Tests.Streams;

public sealed class EventHashTests
{
    private static readonly StreamId Stream = new(new TenantId("acme"), "conversation/AAAAAAAAAAAAAAAAAAAAAA");

    /// <summary>Worked out once with Python's hashlib from the text in the design, by hand, not with this code.</summary>
    [Fact]
    public void MatchesThePublishedVector()
    {
        byte[] salt = [.. Enumerable.Range(0, 16).Select(i => (byte)i)];
        var commitment = EventHash.Commit(salt, Encoding.UTF8.GetBytes("""{"text":"Привет, \"Blinq\"","n":1}"""));
        Assert.Equal("ab5daa4e7aae96b5ecb7a6fc15d7dcc2f73592967f4c9708561fbdeb6bc9e883", commitment.ToString());

        var at = UnixMicroseconds.From(Sample.Start);
        var first = EventHash.Of(Stream, 1, at, "session.started", commitment, Digest.Zero);
        Assert.Equal("8e696dac13314a2eeb3527eacd8a8e5239ced0dec701d65ef81e04b02f4e0b69", first.ToString());
        var second = EventHash.Of(Stream, 2, at + 1, "message.posted", commitment, first);
        Assert.Equal("65700dca48e797ad4aeaaa949f6b5394d9b4c6fb6bbeb39c2d62b855eaaabe07", second.ToString());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2031)]
    [InlineData(2032)]
    [InlineData(2033)]
    [InlineData(300_000)]
    public void CommitsToPayloadsOfAnySize(int length)
    {
        var salt = new byte[16];
        var payload = new byte[length];
        Array.Fill(payload, (byte)'x');
        byte[] joined = [.. salt, .. payload];
        Assert.Equal(
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(joined)),
            EventHash.Commit(salt, payload).ToString());
    }

    [Fact]
    public void TheLongestTextsFit()
    {
        var stream = new StreamId(new TenantId(new string('a', 32)), new string('b', 200));
        var hash = EventHash.Of(
            stream, long.MaxValue, long.MinValue, new string('c', 64), Digest.Zero, Digest.Zero);
        Assert.NotEqual(Digest.Zero, hash);
    }

    [Fact]
    public void LongerOnesAndOthersThanAsciiAreRefused()
    {
        Assert.Throws<ArgumentException>(() => EventHash.Of(new string('a', 33), "s", 1, 1, "t", Digest.Zero, Digest.Zero));
        Assert.Throws<ArgumentException>(() => EventHash.Of("a", "ü", 1, 1, "t", Digest.Zero, Digest.Zero));
    }

    [Fact]
    public void EveryPartOfAnEventIsHashed() => Prop.ForAll<long, long>((seq, at) =>
    {
        var hash = EventHash.Of(Stream, seq, at, "a.b", Digest.Zero, Digest.Zero);
        var other = EventHash.Commit([], []);
        return hash != EventHash.Of(Stream, seq ^ 1, at, "a.b", Digest.Zero, Digest.Zero)
            && hash != EventHash.Of(Stream, seq, at ^ 1, "a.b", Digest.Zero, Digest.Zero)
            && hash != EventHash.Of(Stream, seq, at, "a.c", Digest.Zero, Digest.Zero)
            && hash != EventHash.Of(Stream, seq, at, "a.b", other, Digest.Zero)
            && hash != EventHash.Of(Stream, seq, at, "a.b", Digest.Zero, other)
            && hash != EventHash.Of("acmf", Stream.Name, seq, at, "a.b", Digest.Zero, Digest.Zero);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void MicrosecondsGoThereAndBack() => Prop.ForAll<DateTime>(time =>
    {
        var moment = new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc));
        var back = UnixMicroseconds.ToDateTimeOffset(UnixMicroseconds.From(moment));
        return back <= moment && moment - back < TimeSpan.FromMicroseconds(1);
    }).QuickCheckThrowOnFailure();
}
