using System.Text.Json;
using Blinq.Gateway.Tests.Given;

namespace Blinq.Gateway.Tests;

public sealed class SessionInitTests
{
    [Fact]
    public async Task GivenNoToken_ThenTheSessionIsAnonymous()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();

        var answer = await tenant.InitAsync();

        Assert.Equal(200, answer.Status);
        Assert.Equal("anonymous", answer.Get("mode"));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, answer["user"].ValueKind);
        Assert.False(answer["resumed"].GetBoolean());
        Assert.Equal(1, answer["seq"].GetInt64());
        Assert.Equal(answer.Get("sessionId"), TestTenant.IdOf(answer.Get("session")));
        Assert.Equal("no-store", answer.Headers["Cache-Control"]);
        Assert.DoesNotContain("Server", answer.Headers.Keys);
    }

    [Fact]
    public async Task GivenAValidToken_ThenTheSessionIsBoundToItsSubject()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();

        var answer = await tenant.InitAsync(tenant.Token("user-42", "Айгерим", "a@example.com"));

        Assert.Equal("identified", answer.Get("mode"));
        Assert.Equal("user-42", answer["user"].GetProperty("id").GetString());
        Assert.Equal("Айгерим", answer["user"].GetProperty("name").GetString());
        Assert.Equal("a@example.com", answer["user"].GetProperty("email").GetString());
        Assert.Equal(["session.started"], await tenant.EventTypesAsync(answer.Get("sessionId")));
    }

    [Theory]
    [InlineData("off")]
    [InlineData("observe")]
    public async Task GivenAModeThatDoesNotIdentify_ThenAValidTokenMakesNoDifference(string mode)
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync(mode);

        var answer = await tenant.InitAsync(tenant.Token("user-42"));

        Assert.Equal("anonymous", answer.Get("mode"));
    }

    [Fact]
    public async Task GivenModeObserve_ThenTheVerdictIsRecordedAllTheSame()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync("observe");

        var good = await tenant.InitAsync(tenant.Token("user-42"));
        await tenant.InitAsync("not a token");

        var started = (await tenant.EventsAsync(good.Get("sessionId")))[0];
        Assert.Contains("accepted", started.GetProperty("payload").ToString(), StringComparison.Ordinal);
        Assert.Equal("malformed", (await tenant.GetAsync("/v1/tenant/identity/refusals"))["items"][0].GetProperty("reason").GetString());
    }

    [Fact]
    public async Task ObserveRecordedAcceptedTokensButCountedNone()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync("observe");

        await tenant.InitAsync(tenant.Token("user-42"));

        var identity = await tenant.GetAsync("/v1/tenant/identity");
        Assert.Equal(1, identity["last7Days"].GetProperty("accepted").GetInt64());
        Assert.Equal(JsonValueKind.String, identity["keys"][0].GetProperty("lastUsedAt").ValueKind);
        Assert.Empty((await tenant.GetAsync("/v1/tenant/users"))["items"].EnumerateArray());
    }

    [Fact]
    public async Task GivenModeRequired_ThenNoTokenAndABadTokenAreRefusedAlikeAndNoted()
    {
        await using var gateway = await TestGateway.StartAsync();
        var tenant = await gateway.RegisterAsync("required");

        var none = await tenant.InitAsync();
        var bad = await tenant.InitAsync("not.a.token");
        var good = await tenant.InitAsync(tenant.Token("user-42"));

        Assert.Equal((403, "identity_required"), (none.Status, none.Code));
        Assert.Equal((none.Status, none.Text), (bad.Status, bad.Text));
        Assert.Equal("identified", good.Get("mode"));
        await Eventually.TrueAsync(async () =>
        {
            var identity = await tenant.GetAsync("/v1/tenant/identity");
            return identity["last7Days"].GetProperty("refused").TryGetProperty("absent", out _);
        });
    }

    [Fact]
    public async Task GivenAnUnknownPublicToken_Then401WhateverIsWrongWithIt()
    {
        var gateway = await TestGateway.SharedAsync();
        var tenant = await gateway.RegisterAsync();
        string[] guesses =
        [
            "pk_aaaaaaaaaaaaaaaa_aaaaaaaaaaaaaaaaaaaaaaaa", tenant.PublicToken[..^1] + "!", tenant.PublicToken + "a", "", "pk_", "x",
            tenant.PublicToken.ToUpperInvariant(), tenant.ManagementKey, new string('a', 5_000),
        ];
        foreach (var guess in guesses)
        {
            var answer = await Answer.OfAsync(gateway.Public, HttpMethod.Post, "/v1/session/init", new { publicToken = guess });
            Assert.Equal((401, "unknown_public_token"), (answer.Status, answer.Code));
            Assert.Equal("Bearer", answer.Headers["WWW-Authenticate"]);
        }
    }

    [Fact]
    public async Task GivenTheSameUserOnAnotherDevice_WhenLatestIsAskedFor_ThenTheConversationGoesOnThere()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var phone = await tenant.StartIdentifiedAsync("user-42");
        await tenant.SayAsync(phone, "from the phone");

        var laptop = await tenant.InitAsync(tenant.Token("user-42"), resume: "latest");

        Assert.True(laptop["resumed"].GetBoolean());
        Assert.Equal(TestTenant.IdOf(phone), laptop.Get("sessionId"));
        Assert.NotEqual(phone, laptop.Get("session"));
        Assert.Equal(200, (await tenant.ReadAsync(phone)).Status);
        Assert.Equal("from the phone", (await tenant.ReadAsync(laptop.Get("session")))["items"][0].GetProperty("text").GetString());
    }

    [Fact]
    public async Task GivenNoToken_WhenLatestIsAskedFor_ThenANewConversation()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        await tenant.StartIdentifiedAsync("user-42");

        var answer = await tenant.InitAsync(resume: "latest");

        Assert.False(answer["resumed"].GetBoolean());
        Assert.Equal("anonymous", answer.Get("mode"));
    }

    [Fact]
    public async Task GivenContext_ThenTheTenantSeesWhereTheVisitorIs()
    {
        var gateway = await TestGateway.SharedAsync();
        var tenant = await gateway.RegisterAsync();

        var answer = await Answer.OfAsync(gateway.Public, HttpMethod.Post, "/v1/session/init", new
        {
            publicToken = tenant.PublicToken,
            context = new { url = "https://shop.example/cart", locale = "kk-KZ", referrer = "https://search.example/" },
        });

        var seen = (await tenant.GetAsync($"/v1/tenant/sessions/{answer.Get("sessionId")}"))["context"];
        Assert.Equal("https://shop.example/cart", seen.GetProperty("url").GetString());
        Assert.Equal("kk-KZ", seen.GetProperty("locale").GetString());
    }

    [Theory]
    [InlineData("https://shop.example/a?utm_source=x&token=secret&page=2#secret", "https://shop.example/a?utm_source=x&page=2")]
    [InlineData("https://shop.example/a?filter%5Bbrand%5D=x&Page=secret", "https://shop.example/a?filter%5Bbrand%5D=x")]
    [InlineData("https://ann:secret@shop.example/?page=1&page=2", "https://shop.example/?page=1&page=2")]
    [InlineData("https://shop.example/a#?page=secret", "https://shop.example/a")]
    [InlineData("https://shop.example/a?secret?page=2", "https://shop.example/a")]
    [InlineData("/a?page", "/a?page")]
    public async Task ParametersThatTheTenantNamesAreKept_AndNothingElseOfTheQuery(string address, string kept)
    {
        var gateway = await TestGateway.SharedAsync();
        var tenant = await gateway.RegisterAsync();
        Assert.Equal(JsonValueKind.Null, (await tenant.InitAsync())["pageParameters"].ValueKind);
        var changed = await tenant.PatchAsync(new { pageParameters = new[] { "utm_source", "page", "filter[brand]", "page" } });
        Assert.Equal(3, changed["pageParameters"].GetArrayLength());

        var answer = await Answer.OfAsync(gateway.Public, HttpMethod.Post, "/v1/session/init", new
        {
            publicToken = tenant.PublicToken,
            context = new { url = address, referrer = $"{address}{(address.Contains('#') ? "" : $"&utm_source={new string('x', 2_048)}")}" },
        });

        var seen = (await tenant.GetAsync($"/v1/tenant/sessions/{answer.Get("sessionId")}"))["context"];
        Assert.Equal(kept, seen.GetProperty("url").GetString());
        Assert.Equal(address.Contains('#') ? kept : kept.Split('?')[0], seen.GetProperty("referrer").GetString());
        Assert.DoesNotContain("secret", (await tenant.EventsAsync(answer.Get("sessionId")))[0].ToString(), StringComparison.Ordinal);
        Assert.Equal("page", answer["pageParameters"][1].GetString());
    }

    [Fact]
    public async Task GivenWrongNamesOfParameters_Then400_AndNullAsWell()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();

        Assert.Equal(["pageParameters[0]", "pageParameters[2]"], (await tenant.PatchAsync(new { pageParameters = new[] { "a&b", "ok", new string('x', 65) } })).WrongFields);
        Assert.Equal(["pageParameters"], (await tenant.PatchAsync(new { pageParameters = Enumerable.Range(0, 17).Select(i => $"p{i}") })).WrongFields);
        Assert.Equal(["pageParameters"], (await tenant.PatchAsync("{\"pageParameters\":null}")).WrongFields);
        Assert.Equal(0, (await tenant.PatchAsync(new { pageParameters = Array.Empty<string>() }))["pageParameters"].GetArrayLength());
    }

    [Theory]
    [InlineData("https://shop.example/reset?token=secret#code", "https://shop.example/reset")]
    [InlineData("https://ann:secret@shop.example/cart", "https://shop.example/cart")]
    [InlineData("https://a@b:secret@shop.example", "https://shop.example")]
    [InlineData("https://shop.example/@ann/about#mail=ann@example.com", "https://shop.example/@ann/about")]
    [InlineData("/cart?code=secret", "/cart")]
    [InlineData("?secret", "")]
    [InlineData("//ann:secret@shop.example\\x", "//shop.example\\x")]
    [InlineData("no address", "no address")]
    public async Task GivenASecretInAPagesAddress_ThenItStandsNowhere(string address, string kept)
    {
        var gateway = await TestGateway.SharedAsync();
        var tenant = await gateway.RegisterAsync();

        var answer = await Answer.OfAsync(gateway.Public, HttpMethod.Post, "/v1/session/init", new
        {
            publicToken = tenant.PublicToken,
            context = new { url = address, referrer = address },
        });

        var seen = (await tenant.GetAsync($"/v1/tenant/sessions/{answer.Get("sessionId")}"))["context"];
        Assert.Equal((kept, kept), (seen.GetProperty("url").GetString(), seen.GetProperty("referrer").GetString()));
        var started = (await tenant.EventsAsync(answer.Get("sessionId")))[0].ToString();
        Assert.DoesNotContain("secret", started, StringComparison.Ordinal);
        Assert.DoesNotContain("ann@example.com", started, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenALongQuery_ThenOnlyWhatIsKeptHasALimit()
    {
        var gateway = await TestGateway.SharedAsync();
        var tenant = await gateway.RegisterAsync();

        var answer = await Answer.OfAsync(gateway.Public, HttpMethod.Post, "/v1/session/init", new
        {
            publicToken = tenant.PublicToken,
            context = new { url = "https://shop.example/?" + new string('q', 3_000) },
        });

        Assert.Equal(200, answer.Status);
    }

    [Theory]
    [InlineData("name", null, "accepted_without_name")]
    [InlineData("email", 42, "accepted_without_email")]
    [InlineData("exp", 4_000_000_000_000, "accepted_with_exp_in_milliseconds")]
    public async Task GivenAClaimThatCantBeUsed_ThenTheUserIsKnownAndTheTenantIsTold(string claim, object? value, string remark)
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var claims = new Dictionary<string, object?>
        {
            ["sub"] = "user-42", ["name"] = "Ann", ["iat"] = TestToken.Now, ["exp"] = TestToken.Now + 3600, [claim] = value,
        };

        var answer = await tenant.InitAsync(TestToken.Sign(tenant.Secret, claims));

        Assert.Equal("identified", answer.Get("mode"));
        await Eventually.TrueAsync(async () => (await tenant.GetAsync("/v1/tenant/identity/refusals"))["items"].GetArrayLength() == 1);
        var listed = (await tenant.GetAsync("/v1/tenant/identity/refusals"))["items"][0];
        Assert.Equal(remark, listed.GetProperty("reason").GetString());
        Assert.Equal(answer.Get("sessionId"), listed.GetProperty("sessionId").GetString());
        Assert.DoesNotContain("Ann", listed.ToString(), StringComparison.Ordinal);
        var counts = (await tenant.GetAsync("/v1/tenant/identity"))["last7Days"];
        Assert.Equal(1, counts.GetProperty("remarks").GetProperty(remark).GetInt32());
        Assert.Equal((1, "{}"), (counts.GetProperty("accepted").GetInt32(), counts.GetProperty("refused").ToString()));
    }

    [Fact]
    public async Task GivenASuspendedTenant_ThenNobodyIsServedUntilItIsResumed()
    {
        var gateway = await TestGateway.SharedAsync();
        var tenant = await gateway.RegisterAsync();
        var session = await tenant.StartAnonymousAsync();

        await gateway.OperateAsync(HttpMethod.Post, $"/v1/operator/tenants/{tenant.Id}/suspend");
        var answers = new[] { await tenant.InitAsync(), await tenant.ReadAsync(session), await tenant.GetAsync("/v1/tenant") };
        await gateway.OperateAsync(HttpMethod.Post, $"/v1/operator/tenants/{tenant.Id}/resume");

        Assert.All(answers, answer => Assert.Equal((403, "tenant_suspended"), (answer.Status, answer.Code)));
        Assert.Equal(200, (await tenant.ReadAsync(session)).Status);
    }
}
