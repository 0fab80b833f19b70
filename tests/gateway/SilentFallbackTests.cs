using Blinq.Gateway.Tests.Given;

namespace Blinq.Gateway.Tests;

/// <summary>A refused token and none at all get the same answer; only the tenant is told why.</summary>
public sealed class SilentFallbackTests
{
    public static TheoryData<string> Reasons =>
    [
        "too_large", "malformed", "wrong_algorithm", "unsupported_header", "unknown_key", "bad_signature", "retired_key",
        "missing_subject", "invalid_subject", "invalid_claim", "expired", "not_yet_valid", "missing_expiry",
        "lifetime_too_long", "revoked",
    ];

    [Theory]
    [MemberData(nameof(Reasons))]
    public async Task ARefusedTokenLooksLikeNoToken(string reason)
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var token = await MakeAsync(tenant, reason);
        const string origin = "https://shop.example";

        var none = await tenant.InitAsync(headers: ("Origin", origin));
        var refused = await tenant.InitAsync(token, headers: ("Origin", origin));

        Assert.Equal(200, refused.Status);
        Assert.Equal(Shape(none), Shape(refused));
        Assert.Equal(Comparable(none), Comparable(refused));
        var listed = (await tenant.GetAsync("/v1/tenant/identity/refusals"))["items"][0];
        Assert.Equal(reason, listed.GetProperty("reason").GetString());
        Assert.Equal(refused.Get("sessionId"), listed.GetProperty("sessionId").GetString());
        Assert.Equal(origin, listed.GetProperty("origin").GetString());
        var started = (await tenant.EventsAsync(refused.Get("sessionId")))[0].GetProperty("payload");
        Assert.Equal(reason, started.GetProperty("fallback").GetString() ?? started.GetProperty("fallback").ToString());
    }

    [Theory]
    [InlineData("42")]
    [InlineData("true")]
    [InlineData("{\"a\":[1,2]}")]
    [InlineData("[\"x\"]")]
    [InlineData("\"\\ud800\"")]
    public async Task ATokenThatIsNoTextIsABadTokenAndNotABadRequest(string json)
    {
        var gateway = await TestGateway.SharedAsync();
        var tenant = await gateway.RegisterAsync();

        var answer = await Answer.OfAsync(gateway.Public, HttpMethod.Post, "/v1/session/init",
            $$"""{"publicToken":"{{tenant.PublicToken}}","identityToken":{{json}}}""");

        Assert.Equal(Shape(await tenant.InitAsync()), Shape(answer));
        Assert.Equal("malformed", (await tenant.GetAsync("/v1/tenant/identity/refusals"))["items"][0].GetProperty("reason").GetString());
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"\"")]
    public async Task NullAndEmptyAreNoToken(string json)
    {
        var gateway = await TestGateway.SharedAsync();
        var tenant = await gateway.RegisterAsync();

        var answer = await Answer.OfAsync(gateway.Public, HttpMethod.Post, "/v1/session/init",
            $$"""{"publicToken":"{{tenant.PublicToken}}","identityToken":{{json}}}""");

        Assert.Equal(200, answer.Status);
        Assert.Equal(0, (await tenant.GetAsync("/v1/tenant/identity/refusals"))["items"].GetArrayLength());
    }

    [Fact]
    public async Task ARefusedTokenWithASessionLooksLikeNoTokenWithASession()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var (one, other) = (await tenant.StartAnonymousAsync(), await tenant.StartAnonymousAsync());

        var none = await tenant.InitAsync(session: one);
        var refused = await tenant.InitAsync("x.y.z", session: other);

        Assert.True(none["resumed"].GetBoolean());
        Assert.True(refused["resumed"].GetBoolean());
        Assert.Equal(other, refused.Get("session"));
        Assert.Equal(Shape(none), Shape(refused));
    }

    /// <summary>Field names in order, with the values that must not differ.</summary>
    private static string Shape(Answer answer) => string.Join(
        ' ', answer.Body.EnumerateObject().Select(field => field.Name is "mode" or "user" or "resumed"
            ? $"{field.Name}={field.Value}"
            : $"{field.Name}:{field.Value.ValueKind}:{(field.Name is "seq" ? 0 : field.Value.ToString().Length)}"));

    private static string Comparable(Answer answer) => string.Join(
        '\n', answer.Headers.Where(header => header.Key != "Date").OrderBy(header => header.Key, StringComparer.Ordinal)
            .Select(header => $"{header.Key}: {header.Value}"));

    private static async Task<string> MakeAsync(TestTenant tenant, string reason)
    {
        var now = TestToken.Now;
        string Signed(object claims, string header = TestToken.Header) => TestToken.Sign(tenant.Secret, claims, header);
        switch (reason)
        {
            case "too_large":
                return new string('a', 8 * 1024 + 1);
            case "malformed":
                return "a.b";
            case "wrong_algorithm":
                return Signed(new { sub = "u" }, """{"alg":"none"}""");
            case "unsupported_header":
                return Signed(new { sub = "u" }, """{"alg":"HS256","crit":["x"]}""");
            case "unknown_key":
                return Signed(new { sub = "u" }, """{"alg":"HS256","kid":"nobody"}""");
            case "bad_signature":
                return TestToken.Sign(new string('x', 40), new { sub = "u" });
            case "retired_key":
                var old = tenant.Token("u");
                await tenant.RotateAsync();
                return old;
            case "missing_subject":
                return Signed(new { name = "nobody" });
            case "invalid_subject":
                return Signed(new { sub = 42 });
            case "invalid_claim":
                return Signed(new { sub = "u", exp = "soon" });
            case "expired":
                return Signed(new { sub = "u", exp = now - 31 });
            case "not_yet_valid":
                return Signed(new { sub = "u", nbf = now + 90 });
            case "missing_expiry":
                await tenant.PatchAsync(new { identity = new { requireExpiry = true } });
                return Signed(new { sub = "u" });
            case "lifetime_too_long":
                await tenant.PatchAsync(new { identity = new { maxLifetimeSeconds = 60 } });
                return Signed(new { sub = "u", iat = now, exp = now + 3600 });
            case "revoked":
                var token = tenant.Token("u");
                Assert.Equal(201, (await tenant.PostAsync("/v1/tenant/revocations", new { sub = "u" })).Status);
                return token;
            default:
                throw new ArgumentOutOfRangeException(nameof(reason));
        }
    }
}
