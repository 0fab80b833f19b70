using System.Text;
using Blinq.Grains.Conversations;
using Blinq.Grains.Knowledge;
using Blinq.Grains.Payloads;
using Blinq.Grains.Tenants;
using Blinq.Identity.Trust;
using Blinq.Ledger.Identifiers;

namespace Blinq.Grains.Tests.Payloads;

/// <summary>
/// The payloads as they stand in ledgers for ever. A test here that fails means that old ledgers would be read wrongly,
/// or new ones could not be read by the release before: add to the format, never change these lines.
/// </summary>
public sealed class PayloadTests
{
    private const string Hash = "b493d48364afe44d11c0165cf470a4164d1e2609911ef998be868d46ade3de4e";
    private const string Alice = """{"sub":"Аліса","userId":"u_AAAAAAAAAAAAAAAAAAAAAA","name":"Аліса \"Лі\"","email":"a@b.example","keyId":"ik_first","epoch":3,"iat":1700000000.5,"exp":1700003600,"fingerprint":"0123456789abcdef"}""";

    private const string Claims = """
        "claims":{"groups":["а","b"],"plan":"про \"","seats":5,"trial":false}
        """;

    public static TheoryData<string, string> Conversation => new()
    {
        { "session.started", $$"""{"mode":"anonymous","credential":"{{Hash}}"}""" },
        { "session.started", $$"""{"mode":"anonymous","credential":"{{Hash}}","context":{"url":"https://shop.example/?a=1&b=2","locale":"uk"},"origin":"https://shop.example","fallback":"expired","fingerprint":"fedcba9876543210","clockDifference":-12.5}""" },
        { "session.started", $$"""{"mode":"anonymous","credential":"{{Hash}}","observed":"accepted","fingerprint":"fedcba9876543210"}""" },
        { "session.started", $$"""{"mode":"anonymous","credential":"{{Hash}}","observed":"accepted","fingerprint":"fedcba9876543210","observedKeyId":"ik_first"}""" },
        { "session.started", $$"""{"mode":"anonymous","credential":"{{Hash}}","observed":"accepted","fingerprint":"fedcba9876543210","observedKeyId":"ik_first","observedIat":1700000000.5,"observedExp":1700003600}""" },
        { "session.started", $$"""{"mode":"identified","credential":"{{Hash}}","identity":{{Alice}}}""" },
        { "session.resumed", $$$"""{"identity":{{{Alice.Replace("\"keyId\"", Claims + ",\"keyId\"", StringComparison.Ordinal)}}}}""" },
        { "identity.bound", $$"""{"identity":{{Alice}},"credential":"{{Hash}}"}""" },
        { "identity.refused", """{"reason":"bad_signature","fingerprint":"fedcba9876543210","origin":"https://shop.example"}""" },
        { "session.resumed", "{}" },
        { "session.resumed", """{"observedKeyId":"ik_first","fingerprint":"fedcba9876543210"}""" },
        { "session.resumed", $$"""{"identity":{{Alice}},"credential":"{{Hash}}"}""" },
        { "credential.ended", $$"""{"credential":"{{Hash}}"}""" },
        { "message.posted", """{"role":"visitor","text":"Доброго дня <b>& \uD83D\uDE42","verified":true,"clientId":"1","author":"Аліса"}""" },
        { "message.posted", """{"role":"assistant","text":"hi","verified":false,"actor":"mk_manager"}""" },
        { "message.posted", """{"role":"agent","text":"hi","verified":false,"author":"Bo","actor":"mk_manager"}""" },
        { "event.recorded", """{"type":"order.placed","actor":"mk_manager"}""" },
        { "event.recorded", """{"type":"order.placed","actor":"mk_manager","data":{"сума":12.50,"items":[1, 2]}}""" },
        { "knowledge.searched", """{"query":"возврат","passages":[{"id":"guide","version":3,"passage":0}],"audienceVersion":7,"actor":"mk_manager"}""" },
        { "session.ended", """{"by":"reset"}""" },
        { "session.ended", """{"by":"tenant","actor":"mk_manager"}""" },
        { "session.ended", """{"by":"expiry"}""" },
        { "session.ended", """{"by":"erasure"}""" },
    };

    public static TheoryData<string, string> Tenant => new()
    {
        { "tenant.registered", $$"""{"name":"Крамниця","allowedOrigins":["https://shop.example"],"publicToken":"pk_shop_1","managementKey":{"id":"mk_1","hash":"{{Hash}}","label":"first","scope":"admin"},"actor":"operator"}""" },
        { "tenant.changed", """{"actor":"mk_1","name":"Shop"}""" },
        { "tenant.changed", """{"actor":"mk_1","allowedOrigins":[],"policy":{"clockSkewSeconds":30,"requireExpiry":true,"maxLifetimeSeconds":3600,"identifiedSessionTtlSeconds":86400,"claimAnonymous":true}}""" },
        { "tenant.changed", """{"actor":"mk_1","policy":{"clockSkewSeconds":30,"requireExpiry":true,"identifiedSessionTtlSeconds":86400,"claimAnonymous":true,"claims":["org","plan"]}}""" },
        { "identity.mode.changed", """{"mode":"off","actor":"mk_1"}""" },
        { "identity.mode.changed", """{"mode":"observe","actor":"mk_1"}""" },
        { "identity.mode.changed", """{"mode":"optional","actor":"mk_1"}""" },
        { "identity.mode.changed", """{"mode":"required","actor":"mk_1"}""" },
        { "tenant.suspended", """{"actor":"operator"}""" },
        { "tenant.resumed", """{"actor":"operator"}""" },
        { "secret.rotated", $$"""{"keyId":"ik_2","epoch":2,"graceSeconds":60,"imported":false,"actor":"mk_1","idempotencyKey":"{{Hash}}"}""" },
        { "secret.previous.revoked", """{"keyId":"ik_1","epoch":3,"actor":"mk_1"}""" },
        { "identity.revoked", """{"revocationId":"rv_1","before":"2026-03-01T12:00:00.123456+00:00","actor":"mk_1","userId":"u_AAAAAAAAAAAAAAAAAAAAAA"}""" },
        { "identity.revoked", """{"revocationId":"rv_1","before":"2026-03-01T12:00:00+00:00","actor":"mk_1"}""" },
        { "identity.revocation.lifted", """{"revocationId":"rv_1","actor":"mk_1"}""" },
        { "management.key.issued", $$"""{"managementKey":{"id":"mk_2","hash":"{{Hash}}","label":"help desk","scope":"support"},"actor":"mk_1"}""" },
        { "management.key.issued", $$"""{"managementKey":{"id":"mk_2","hash":"{{Hash}}","label":"auditor","scope":"audit","expiresAt":"2026-12-31T23:59:59+00:00"},"actor":"mk_1"}""" },
        { "management.key.revoked", """{"keyId":"mk_2","actor":"mk_1"}""" },
        { "subject.erased", """{"userId":"u_AAAAAAAAAAAAAAAAAAAAAA","actor":"mk_1"}""" },
    };

    public static TheoryData<string, string> Knowledge => new()
    {
        { "document.put", $$"""{"document":"guide","hash":"{{Hash}}","audiences":[],"attributes":{},"passages":1,"actor":"mk_1"}""" },
        { "document.put", $$"""{"document":"договор~1","hash":"{{Hash}}","audiences":["everyone","pro","user:u_AAAAAAAAAAAAAAAAAAAAAA"],"attributes":{"org":"ТОО \"Ә\"","seats":5,"trial":false},"passages":1000,"actor":"mk_1","collection":"contracts"}""" },
        { "document.deleted", """{"document":"guide","actor":"mk_1"}""" },
        { "audience.changed", """{"audience":"pro","actor":"mk_1","rule":{"name":"План \"Про\"","all":[{"claim":"plan","is":"pro"},{"claim":"org","matchesAttribute":"org"},{"claim":"groups","contains":"бета"},{"claim":"seats","in":[1,2.5,true]}]}}""" },
        { "audience.changed", """{"audience":"pro","actor":"operator"}""" },
    };

    [Theory]
    [MemberData(nameof(Conversation))]
    public void GivenAConversationPayload_WhenReadAndWritten_ThenItIsTheSameBytes(string type, string json)
    {
        var happened = ConversationCodec.Decode(type, Encoding.UTF8.GetBytes(json));

        Assert.Equal((type, json), (ConversationCodec.TypeOf(happened), Encoding.UTF8.GetString(ConversationCodec.Encode(happened))));
        var again = ConversationCodec.Decode(type, ConversationCodec.Encode(happened));
        Assert.Equal(json, Encoding.UTF8.GetString(ConversationCodec.Encode(again)));
    }

    [Theory]
    [MemberData(nameof(Tenant))]
    public void GivenATenantPayload_WhenReadAndWritten_ThenItIsTheSameBytes(string type, string json)
    {
        var happened = TenantCodec.Decode(type, Encoding.UTF8.GetBytes(json));

        Assert.Equal((type, json), (TenantCodec.TypeOf(happened), Encoding.UTF8.GetString(TenantCodec.Encode(happened))));
    }

    [Theory]
    [MemberData(nameof(Knowledge))]
    public void GivenAKnowledgePayload_WhenReadAndWritten_ThenItIsTheSameBytes(string type, string json)
    {
        var happened = KnowledgeEvent.Decode(type, Encoding.UTF8.GetBytes(json));

        Assert.Equal((type, json), (happened.Type, Encoding.UTF8.GetString(happened.Encode())));
    }

    [Fact]
    public void GivenTheEventTypes_WhenListed_ThenEachHasAGoldenPayload()
    {
        Assert.Equal(9, Conversation.Select(row => row[0]).Distinct().Count());
        Assert.Equal(9, typeof(ConversationEvent).GetNestedTypes().Count(type => type != typeof(ConversationEvent.PayloadErased)));
        Assert.Equal(typeof(TenantEvent).GetNestedTypes().Length, Tenant.Select(row => row[0]).Distinct().Count());
        Assert.Equal(typeof(KnowledgeEvent).GetNestedTypes().Length, Knowledge.Select(row => row[0]).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Conversation))]
    public void GivenAFieldOfALaterRelease_WhenRead_ThenItIsPassedOver(string type, string json)
    {
        var later = json.Insert(json.Length - 1, (json == "{}" ? "" : ",") + """ "later":{"x":[1,null]} """);

        Assert.Equal(json, Encoding.UTF8.GetString(ConversationCodec.Encode(ConversationCodec.Decode(type, Encoding.UTF8.GetBytes(later)))));
    }

    [Theory]
    [InlineData("session.flown", "{}")]
    [InlineData("session.started", "{}")]
    [InlineData("session.started", "null")]
    [InlineData("message.posted", """{"role":"robot","text":"x","verified":false}""")]
    [InlineData("message.posted", """{"role":1,"text":"x","verified":false}""")]
    [InlineData("message.posted", """{"role":"visitor","text":null,"verified":false}""")]
    [InlineData("credential.ended", """{"credential":"xx"}""")]
    public void GivenWhatThisReleaseCannotRead_WhenRead_ThenItIsAFaultAndNotAGuess(string type, string json) =>
        Assert.Throws<UnknownEventException>(() => ConversationCodec.Decode(type, Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void GivenWhatHoldsPeopleOrSecrets_WhenShown_ThenItTellsNeither()
    {
        var posted = new ConversationEvent.MessagePosted(MessageRole.Visitor, "my card is 4111", true, Author: "Alice");
        var started = new ConversationEvent.SessionStarted(SessionMode.Identified, TestData.Credential(1), Identity: TestData.Identity("alice"));

        Assert.DoesNotContain("4111", posted.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("alice", started.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("bis_", TestData.Rotate(0).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("x", new UserIdKey("xxxx"u8.ToArray()).ToString(), StringComparison.Ordinal);
        Assert.Equal(new Epoch(1), TestData.Identity().Epoch);
        Assert.Equal(Scope.Admin, TestData.ManagementKey().Scope);
    }
}
