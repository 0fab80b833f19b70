using Blinq.Grains.Knowledge;
using Blinq.Identity.Claims;
using Blinq.Ledger.Identifiers;

namespace Blinq.Grains.Tests.Knowledge;

/// <summary>Who may see what.</summary>
public sealed class ScopeTests
{
    private static readonly UserId Ann = new("u_" + new string('B', 22));

    private static readonly (string, AudienceRule?)[] Audiences =
    [
        ("pro", Rule("""{"name":"x","all":[{"claim":"plan","in":["pro","team"]}]}""")),
        ("beta", Rule("""{"name":"x","all":[{"claim":"groups","contains":"beta"},{"claim":"trial","is":false}]}""")),
        ("customers", Rule("""{"name":"x","all":[{"claim":"org","matchesAttribute":"org"}]}""")),
        ("pro-customers", Rule("""{"name":"x","all":[{"claim":"org","matchesAttribute":"org"},{"claim":"plan","is":"pro"}]}""")),
        ("seats", Rule("""{"name":"x","all":[{"claim":"seats","is":5}]}""")),
        ("later", null),
    ];

    [Theory]
    [InlineData("everyone", "{}", "", true)]
    [InlineData("verified", "{}", "", true)]
    [InlineData("pro", """{"plan":"pro"}""", "", true)]
    [InlineData("pro", """{"plan":"free"}""", "", false)]
    [InlineData("pro", """{"plan":["pro"]}""", "", true)]
    [InlineData("pro", """{"plan":["pro","free"]}""", "", false)]
    [InlineData("pro", "{}", "", false)]
    [InlineData("pro", """{"plan":"Pro"}""", "", false)]
    [InlineData("beta", """{"groups":["alpha","beta"],"trial":false}""", "", true)]
    [InlineData("beta", """{"groups":["alpha","beta"]}""", "", false)]
    [InlineData("beta", """{"groups":["beta"],"trial":"false"}""", "", false)]
    [InlineData("customers", """{"org":"acme"}""", """{"org":"acme"}""", true)]
    [InlineData("customers", """{"org":["other","acme"]}""", """{"org":"acme"}""", true)]
    [InlineData("customers", """{"org":"acme"}""", """{"org":"globex"}""", false)]
    [InlineData("customers", """{"org":"acme"}""", "", false)]
    [InlineData("customers", """{"org":1}""", """{"org":"1"}""", false)]
    [InlineData("customers", """{"org":1}""", """{"org":1.0}""", true)]
    [InlineData("customers", """{"org":[]}""", """{"org":"acme"}""", false)]
    [InlineData("pro-customers", """{"org":"acme"}""", """{"org":"acme"}""", false)]
    [InlineData("pro-customers", """{"org":"acme","plan":"pro"}""", """{"org":"acme"}""", true)]
    [InlineData("seats", """{"seats":5}""", "", true)]
    [InlineData("seats", """{"seats":"5"}""", "", false)]
    [InlineData("later", """{"plan":"pro"}""", "", false)]
    [InlineData("unknown", """{"plan":"pro"}""", "", false)]
    [InlineData("user:u_BBBBBBBBBBBBBBBBBBBBBB", "{}", "", true)]
    [InlineData("user:u_CCCCCCCCCCCCCCCCCCCCCC", "{}", "", false)]
    public void OfAVerifiedVisitor(string audience, string claims, string attributes, bool visible) =>
        Assert.Equal(visible, Sees(new VisitorScope(Ann, Claims(claims)), audience, attributes));

    [Theory]
    [InlineData("everyone", true)]
    [InlineData("verified", false)]
    [InlineData("pro", false)]
    [InlineData("user:u_BBBBBBBBBBBBBBBBBBBBBB", false)]
    public void OfAnAnonymousVisitor(string audience, bool visible) => Assert.Equal(visible, Sees(VisitorScope.Anonymous, audience, ""));

    [Fact]
    public void WithoutAnAudienceNobodySees() => Assert.Empty(ScopeTokens.OfDocument([], Claims("""{"org":"acme"}""").ToDictionary(one => one.Key, one => one.Value[0])));

    [Fact]
    public void ATokenIsOneTenantsOnly() =>
        Assert.NotEqual(ScopeTokens.Indexed(new TenantId("shop"), "everyone"), ScopeTokens.Indexed(new TenantId("shop2"), "everyone"));

    [Theory]
    [InlineData("""{"claim":"plan"}""")]
    [InlineData("""{"claim":"plan","is":"a","in":["a"]}""")]
    [InlineData("""{"claim":"plan","not":"a"}""")]
    [InlineData("""{"claim":"sub","is":"a"}""")]
    [InlineData("""{"claim":7,"is":"a"}""")]
    [InlineData("""{"claim":"plan","is":null}""")]
    [InlineData("""{"claim":"plan","is":{}}""")]
    [InlineData("""{"claim":"plan","in":[]}""")]
    [InlineData("""{"claim":"plan","in":"a"}""")]
    [InlineData("""{"claim":"plan","in":[[]]}""")]
    [InlineData("""{"claim":"plan","matchesAttribute":"a=b"}""")]
    [InlineData("""{"claim":"plan","matchesAttribute":7}""")]
    [InlineData("[]")]
    public void WhatIsNoConditionIsRefused(string json) =>
        Assert.False(AudienceJson.TryReadCondition(System.Text.Json.JsonElement.Parse(json), out _, out _));

    [Fact]
    public void AnAudienceIsReadAsItIsWritten()
    {
        foreach (var (_, rule) in Audiences.Where(one => one.Item2 is not null))
            Assert.Equal(AudienceJson.Write(rule!), AudienceJson.Write(AudienceJson.Read(AudienceJson.Write(rule!))!));
    }

    private static bool Sees(VisitorScope visitor, string audience, string attributes) => ScopeTokens
        .OfDocument([audience], Claims(attributes.Length == 0 ? "{}" : attributes).ToDictionary(one => one.Key, one => one.Value[0]))
        .Intersect(ScopeTokens.OfVisitor(visitor, Audiences)).Any();

    private static IReadOnlyDictionary<string, IReadOnlyList<ClaimValue>> Claims(string json) =>
        new VerifiedClaims(json).Read(ClaimNames.Of(["plan", "org", "groups", "seats", "trial"]));

    private static AudienceRule? Rule(string json) => AudienceJson.Read(json);
}
