using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Blinq.Grains.Conversations;
using Blinq.Grains.Keys;
using Blinq.Identity.Verdicts;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Streams;

namespace Blinq.Grains.Tests.Conversations;

public sealed class SnapshotCodecTests
{
    private static readonly ConversationKey Key =
        new(new TenantId("shop"), new SessionId("AAAAAAAAAAAAAAAAAAAAAA"));

    /// <summary>
    /// Whoever changes the state, or how events make it, changes <see cref="SnapshotCodec.StateVersion"/>, and then these.
    /// </summary>
    [Fact]
    public void TheVersionStandsForThisShapeOfTheStateAndThisMeaningOfEvents() => Assert.Equal(
        (4, "2047616d688350dc", "7d04c2555ac9399f"),
        (SnapshotCodec.StateVersion, Sum(Encoding.UTF8.GetBytes(Shape())), Sum([.. StepByStep().SelectMany(SnapshotCodec.Encode)])));

    [Fact]
    public void WhatIsEncodedIsReadBack() => Assert.All(
        StepByStep(), snapshot => Assert.Equal(snapshot, SnapshotCodec.Decode(Key, SnapshotCodec.Encode(snapshot))));

    [Fact]
    public void AnotherConversationsSnapshotIsNone()
    {
        var encoded = SnapshotCodec.Encode(Story());
        Assert.Null(SnapshotCodec.Decode(Key with { Tenant = new TenantId("shop2") }, encoded));
        Assert.Null(SnapshotCodec.Decode(Key with { Session = new SessionId("BBBBBBBBBBBBBBBBBBBBBA") }, encoded));
    }

    [Fact]
    public void AnotherVersionsSnapshotIsNone()
    {
        var encoded = Encoding.UTF8.GetString(SnapshotCodec.Encode(Story()));
        Assert.StartsWith("""{"v":4,""", encoded, StringComparison.Ordinal);
        Assert.Null(SnapshotCodec.Decode(Key, Encoding.UTF8.GetBytes(encoded.Replace("""{"v":4,""", """{"v":5,""", StringComparison.Ordinal))));
        Assert.Null(SnapshotCodec.Decode(Key, """{"v":5,"whatever":{"comes":"then"}}"""u8));
    }

    [Fact]
    public void WhateverIsCutOffIsNone()
    {
        var encoded = SnapshotCodec.Encode(Story());
        for (var length = 0; length < encoded.Length; length++)
            Assert.Null(SnapshotCodec.Decode(Key, encoded.AsSpan(0, length)));
        Assert.Null(SnapshotCodec.Decode(Key, [.. encoded, (byte)' ']));
        Assert.Null(SnapshotCodec.Decode(Key, [.. encoded, .. encoded]));
    }

    [Fact]
    public void WhereverAByteChangedIsNone()
    {
        var encoded = SnapshotCodec.Encode(Story());
        for (var i = 0; i < encoded.Length; i++)
        {
            foreach (var other in (byte[])[0, (byte)'"', (byte)' ', 0xff, (byte)(encoded[i] + 1)])
            {
                var changed = encoded.ToArray();
                changed[i] = other;
                if (other != encoded[i])
                    Assert.Null(SnapshotCodec.Decode(Key, changed));
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("7")]
    [InlineData("\uFEFF{}")]
    [InlineData("""{"v":3}""")]
    [InlineData("""{"v":4,"tenant":"shop","stream":"conversation/AAAAAAAAAAAAAAAAAAAAAA","seq":1,"hash":"","at":"x","state":null}""")]
    [InlineData("""{"v":99999999999999999999}""")]
    [InlineData("not json")]
    public void WhatIsSomethingElseIsNone(string text) => Assert.Null(SnapshotCodec.Decode(Key, Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void RandomBytesAreNone()
    {
        var random = new Random(4);
        for (var i = 0; i < 2_000; i++)
        {
            var bytes = new byte[random.Next(300)];
            random.NextBytes(bytes);
            Assert.Null(SnapshotCodec.Decode(Key, bytes));
        }
        // Deeper than any reader goes.
        Assert.Null(SnapshotCodec.Decode(Key, Encoding.UTF8.GetBytes(new string('[', 100_000))));
    }

    [Fact]
    public void ASnapshotInALogLineTellsNobodysName() =>
        Assert.Equal("ConversationSnapshot { Stream = shop:conversation/AAAAAAAAAAAAAAAAAAAAAA, Seq = 11 }", Story().ToString());

    /// <summary>Every kind of event; in the end every property of the state is set.</summary>
    private static readonly ConversationEvent[] Events =
    [
        new ConversationEvent.SessionStarted(SessionMode.Anonymous, TestData.Credential(0), TestData.Page),
        new ConversationEvent.IdentityRefused("expired"),
        new ConversationEvent.MessagePosted(MessageRole.Visitor, "hi", Verified: false),
        new ConversationEvent.SessionResumed(),
        new ConversationEvent.IdentityBound(TestData.Identity(issuedAt: 1_700_000_000.25, claims: """{"plan":"pro"}"""), TestData.Credential(1)),
        new ConversationEvent.SessionResumed(TestData.Identity(epoch: 2, name: "Олена"), TestData.Credential(2)),
        new ConversationEvent.SessionResumed(TestData.Identity(epoch: 2, name: "Олена"), TestData.Credential(3)),
        new ConversationEvent.CredentialEnded(TestData.Credential(2)),
        new ConversationEvent.MessagePosted(MessageRole.Agent, "hello", Verified: false),
        new ConversationEvent.EventRecorded("order.placed", TestData.Manager),
        new ConversationEvent.SessionEnded(SessionEnding.Tenant, TestData.Manager),
    ];

    private static ConversationSnapshot Story() => StepByStep().ElementAt(Events.Length - 1);

    /// <summary>A snapshot after each event, and last of an erased conversation.</summary>
    private static IEnumerable<ConversationSnapshot> StepByStep()
    {
        var (state, at) = (ConversationState.Initial, TestData.Noon);
        foreach (var happened in Events.Append(ConversationEvent.PayloadErased.Instance))
        {
            state = state.With(happened, at = at.AddMinutes(1).AddMicroseconds(1));
            yield return new ConversationSnapshot(new StreamHead(state.Seq, TestData.Credential("the head"), at), state) { Stream = Key.Stream };
        }
    }

    private static string Sum(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes))[..16];

    private static string Shape() => string.Join('\n',
        from type in (Type[])[typeof(ConversationState), typeof(Credentials), typeof(VerifiedIdentity), typeof(CountedClaims), typeof(SessionEnding)]
        from member in type.IsEnum
            ? type.GetEnumNames()
            : type.GetProperties(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
                .Where(property => property.SetMethod is not null)
                .Select(property => $"{WithoutNamespaces(property.PropertyType)} {property.Name}")
        orderby type.Name, member
        select $"{type.Name}.{member}");

    // A type that moves to another folder has the same shape.
    private static string WithoutNamespaces(Type type) => Regex.Replace(type.ToString(), @"\bBlinq\.(\w+\.)*", "");
}
