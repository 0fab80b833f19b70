using System.Text;
using Blinq.Grains.Calls;
using Blinq.Grains.Conversations;
using Blinq.Grains.Tenants;
using Blinq.Identity.Trust;
using Blinq.Identity.Verdicts;
using Blinq.Ledger.Identifiers;

namespace Blinq.Silo.Tests.Wire;

/// <summary>Secrets are sealed before they leave the process, and no record tells in its text what a log must not hold.</summary>
public sealed class SecretsOnTheWireTests
{
    [Fact]
    public void NoSecretStandsInTheBytesOfARotation()
    {
        foreach (var rotate in Examples.Of(typeof(RotateSecret)).Cast<RotateSecret>())
            AssertSealed(rotate, rotate.Secret.ToHmacKey());
    }

    [Fact]
    public void NoSecretStandsInTheBytesOfARotationsAnswer()
    {
        foreach (var rotated in Examples.Of(typeof(RotateOutcome)).OfType<RotateOutcome.Rotated>())
            AssertSealed(rotated, [rotated.Secret.ToHmacKey(), .. SecretsOf(rotated.Trust), .. SecretsOf(rotated.Previous)]);
    }

    [Fact]
    public void NoSecretStandsInTheBytesOfATrust()
    {
        foreach (var trust in Examples.Of(typeof(TenantTrust)).Cast<TenantTrust>())
            AssertSealed(trust, [.. SecretsOf(trust)]);
    }

    [Fact]
    public void NoSecretStandsInTheBytesOfARegistration()
    {
        foreach (var register in Examples.Of(typeof(RegisterTenant)).Cast<RegisterTenant>())
            AssertSealed(register, register.UserIds.ToArray());
    }

    [Fact]
    public void ASecretIsNotSealedTheSameWayTwice()
    {
        var rotate = Examples.Of(typeof(RotateSecret))[0];
        Assert.NotEqual(OverTheWire.BytesOf(rotate), OverTheWire.BytesOf(rotate));
    }

    /// <summary>Orleans' own logs, and exceptions of its, may hold the text of a call's arguments.</summary>
    [Fact]
    public void NoRecordsTextNamesAPersonOrQuotesOne()
    {
        string[] personal = ["jane-sub", "Jane Doe", "jane@example.com", "what she said", "https://shop.example/secret-page", "her data"];
        var identity = new VerifiedIdentity
        {
            Subject = new SubjectId(personal[0]), User = new UserId("u_" + new string('a', 22)), Name = personal[1], Email = personal[2],
            Key = new KeyId("ik_1"), Epoch = new Epoch(1), Fingerprint = "00",
        };
        var terms = (TenantAccessPolicy)Examples.Of(typeof(TenantAccessPolicy))[0];
        var page = new PageContext(personal[4], "en", personal[4]);
        var at = DateTimeOffset.UnixEpoch;
        object[] values =
        [
            new StartConversation(new Verdict.Accepted(identity), default, page, null) { Terms = terms },
            new EnterConversation(default, default, new Verdict.Accepted(identity), page, null) { Terms = terms },
            new JoinConversation(default, identity, page) { Terms = terms },
            new PostMessage(default, personal[3], null) { Terms = terms },
            new ReplyToConversation(MessageRole.Agent, personal[3], personal[1], null, new KeyId("mk_1")),
            new ReplyWithSources(
                MessageRole.Agent, personal[3], personal[1], null, new KeyId("mk_1"), [new ReplySource("invoice", 1, personal[5], personal[4])], identity.User, personal[5])
            { Terms = terms },
            new ReplySource("invoice", 1, personal[5], personal[4]),
            new ConversationEvent.MessagePosted(
                MessageRole.Agent, personal[3], false, null, personal[1], new KeyId("mk_1"), [new ReplySource("invoice", 1, personal[5], personal[4])]),
            new RecordEvent("type", personal[5], new KeyId("mk_1")),
            new RecordSearch(personal[3], [], 1, identity.User, personal[5], new KeyId("mk_1")) { Terms = terms },
            new ScopeOutcome.InScope(identity.User, personal[5]),
            new ConversationEvent.KnowledgeSearched(personal[3], [], 1, new KeyId("mk_1")),
            new EnterOutcome.Entered(new BoundUser(identity.Subject, identity.Name, identity.Email), false, 1, true),
            new ConversationDescription(identity, at, at, at, page, 1, null, 1),
        ];

        foreach (var value in values)
        {
            var text = value.ToString()!;
            foreach (var word in personal)
                Assert.DoesNotContain(word, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void NoPersonStandsInATurnsName() => Assert.DoesNotContain("@", new CallId(default, true).ToString(), StringComparison.Ordinal);

    private static void AssertSealed(object value, params byte[][] secrets)
    {
        var bytes = OverTheWire.BytesOf(value);
        var text = value.ToString()!;
        Assert.NotEmpty(secrets);
        foreach (var secret in secrets)
        {
            Assert.True(bytes.AsSpan().IndexOf(secret) < 0, $"{value.GetType().Name} holds a secret in its bytes.");
            foreach (var shown in new[] { Encoding.UTF8.GetString(secret), Convert.ToBase64String(secret), Convert.ToHexStringLower(secret) })
            {
                Assert.DoesNotContain(shown, text, StringComparison.OrdinalIgnoreCase);
                Assert.True(bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(shown)) < 0, "A secret stands in the bytes, encoded.");
            }
        }
    }

    private static IEnumerable<byte[]> SecretsOf(LiveKey? key) => key is null ? [] : [key.Key.HmacKey.ToArray()];

    private static IEnumerable<byte[]> SecretsOf(TenantTrust trust) =>
        [.. trust.Keys.SelectMany(SecretsOf), trust.UserIds.ToArray(), .. trust.LastRetired is { } retired ? [retired.Key.HmacKey.ToArray()] : Array.Empty<byte[]>()];
}
