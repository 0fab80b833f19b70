using System.Text.Json;
using Blinq.Gateway.Tests.Given;

namespace Blinq.Gateway.Tests;

/// <summary>Claims of verified tokens that a tenant names: where they are set, taken, shown and recorded.</summary>
public sealed class ScopeClaimTests
{
    [Fact]
    public async Task GivenNamedClaims_ThenTheSessionHasThemOfTheVerifiedTokenOnlyAndTheNewestCounts()
    {
        var tenant = await WithClaimsAsync();
        Assert.Equal("""["org","plan"]""", (await tenant.GetAsync("/v1/tenant"))["identity"].GetProperty("claims").GetRawText());

        var started = await tenant.InitAsync(Token(tenant.Secret, "ann", TestToken.Now - 60, "pro"));
        var session = started.Get("session");
        Assert.DoesNotContain("acme", started.Text, StringComparison.Ordinal);
        Assert.Equal("""{"org":"acme","plan":"pro"}""", await ClaimsAsync(tenant, session));

        await tenant.InitAsync(Token("another-secret-that-is-long-enough-to-sign", "ann", TestToken.Now, "enterprise"), session);
        Assert.Equal("""{"org":"acme","plan":"pro"}""", await ClaimsAsync(tenant, session));

        await tenant.InitAsync(Token(tenant.Secret, "ann", TestToken.Now - 30, "free"), session);
        Assert.Equal("""{"org":"acme","plan":"free"}""", await ClaimsAsync(tenant, session));
        await tenant.InitAsync(Token(tenant.Secret, "ann", TestToken.Now - 60, "pro"), session);
        Assert.Equal("""{"org":"acme","plan":"free"}""", await ClaimsAsync(tenant, session));

        var events = await tenant.EventsAsync(TestTenant.IdOf(session));
        Assert.Equal(["session.started", "session.resumed"], events.Select(e => e.GetProperty("type").GetString()));
        Assert.Equal("free", events[1].GetProperty("payload").GetProperty("identity").GetProperty("claims").GetProperty("plan").GetString());
    }

    [Fact]
    public async Task GivenACheck_ThenItShowsWhatASessionWouldTake()
    {
        var tenant = await WithClaimsAsync();
        var good = await tenant.PostAsync("/v1/tenant/identity/check", new { token = Token(tenant.Secret, "ann", TestToken.Now, "pro") });
        Assert.Equal("""{"org":"acme","plan":"pro"}""", good["scopeClaims"].GetRawText());

        var forged = await tenant.PostAsync("/v1/tenant/identity/check", new { token = Token("another-secret-that-is-long-enough-to-sign", "ann", TestToken.Now, "pro") });
        Assert.Equal(JsonValueKind.Null, forged["scopeClaims"].ValueKind);
    }

    [Fact]
    public async Task GivenATenantThatNamesNone_ThenNothingIsKept()
    {
        var tenant = await WithClaimsAsync();
        await tenant.PatchAsync("""{"identity":{"claims":[]}}""");
        var session = (await tenant.InitAsync(Token(tenant.Secret, "ann", TestToken.Now, "pro"))).Get("session");
        Assert.DoesNotContain("pro", (await tenant.EventsAsync(TestTenant.IdOf(session)))[0].GetRawText(), StringComparison.Ordinal);
        Assert.Null(await ClaimsAsync(tenant, session));
    }

    [Theory]
    [InlineData("""["sub"]""", "identity.claims[0]")]
    [InlineData("""["plan","a b"]""", "identity.claims[1]")]
    [InlineData("""[7]""", "identity.claims[0]")]
    [InlineData("""["\ud800"]""", "identity.claims[0]")]
    [InlineData("""null""", "identity.claims")]
    [InlineData("\"plan\"", "identity.claims")]
    [InlineData("""["1","2","3","4","5","6","7","8","9"]""", "identity.claims")]
    public async Task GivenNamesThatCannotBe_ThenTheyAreRefused(string json, string field)
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var answer = await tenant.PatchAsync($$$"""{"identity":{"claims":{{{json}}}}}""");
        Assert.Equal((400, field), (answer.Status, answer.WrongFields.Single()));
    }

    private static async Task<TestTenant> WithClaimsAsync()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        Assert.Equal(200, (await tenant.PatchAsync("""{"identity":{"claims":["plan","org","plan"]}}""")).Status);
        return tenant;
    }

    private static string Token(string secret, string subject, long issuedAt, string plan) => TestToken.Sign(secret, new Dictionary<string, object?>
    {
        ["sub"] = subject, ["iat"] = issuedAt, ["exp"] = TestToken.Now + 3600, ["plan"] = plan, ["org"] = "acme", ["other"] = "thing",
    });

    private static async Task<string?> ClaimsAsync(TestTenant tenant, string session) =>
        (await tenant.GetAsync($"/v1/tenant/sessions/{TestTenant.IdOf(session)}"))["claims"] is { ValueKind: JsonValueKind.Object } claims ? claims.GetRawText() : null;
}
