using System.Text.Json;
using Blinq.Gateway.Tests.Given;

namespace Blinq.Gateway.Tests;

public sealed class TenantSettingsTests
{
    [Fact]
    public async Task GivenAPatch_ThenWhatItGivesChangesAndTheRestStays()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        await tenant.PatchAsync(new { name = "Shop", identity = new { clockSkewSeconds = 5, maxLifetimeSeconds = 600 } });

        var answer = await tenant.PatchAsync(new { allowedOrigins = new[] { "https://shop.example" }, identity = new { requireExpiry = true } });

        Assert.Equal(200, answer.Status);
        Assert.Equal((await tenant.GetAsync("/v1/tenant")).Text, answer.Text);
        Assert.Equal("Shop", answer.Get("name"));
        Assert.Equal("https://shop.example", answer["allowedOrigins"][0].GetString());
        var identity = answer["identity"];
        Assert.Equal("optional", identity.GetProperty("mode").GetString());
        Assert.Equal(5, identity.GetProperty("clockSkewSeconds").GetInt32());
        Assert.Equal(600, identity.GetProperty("maxLifetimeSeconds").GetInt32());
        Assert.True(identity.GetProperty("requireExpiry").GetBoolean());
        Assert.True(identity.GetProperty("claimAnonymous").GetBoolean());
    }

    [Fact]
    public async Task GivenNullWhereNoneIsAValue_ThenItIsTaken()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        await tenant.PatchAsync(new { identity = new { maxLifetimeSeconds = 600 } });

        var answer = await tenant.PatchAsync("""{"identity":{"maxLifetimeSeconds":null}}""");

        Assert.Equal(JsonValueKind.Null, answer["identity"].GetProperty("maxLifetimeSeconds").ValueKind);
    }

    [Fact]
    public async Task GivenSeveralWrongSettings_ThenAllAreNamedAndNothingChanges()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var before = await tenant.GetAsync("/v1/tenant");

        var answer = await tenant.PatchAsync(
            """
            {"name":"","allowedOrigins":["https://shop.example/","null",7],"identity":{"mode":"Optional","clockSkewSeconds":301,
            "requireExpiry":"yes","maxLifetimeSeconds":59,"identifiedSessionTtlSeconds":1.5,"claimAnonymous":null}}
            """);

        Assert.Equal((400, "invalid_request"), (answer.Status, answer.Code));
        Assert.Equal(
            [
                "name", "allowedOrigins[0]", "allowedOrigins[1]", "allowedOrigins[2]", "identity.mode", "identity.clockSkewSeconds",
                "identity.requireExpiry", "identity.maxLifetimeSeconds", "identity.identifiedSessionTtlSeconds",
                "identity.claimAnonymous",
            ],
            answer.WrongFields);
        Assert.Equal(before.Text, (await tenant.GetAsync("/v1/tenant")).Text);
    }

    [Theory]
    [InlineData("""{"name":"\ud800"}""", "name")]
    [InlineData("""{"name":null}""", "name")]
    [InlineData("""{"identity":[]}""", "identity")]
    [InlineData("""{"identity":{"mode":2}}""", "identity.mode")]
    [InlineData("""{"identity":{"mode":"enforced"}}""", "identity.mode")]
    public async Task GivenAWrongField_ThenItIsNamed(string body, string field)
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();

        Assert.Equal([field], (await tenant.PatchAsync(body)).WrongFields);
    }

    [Theory]
    [InlineData("""{"identity":{"mode":null}}""")]
    [InlineData("""{"identity":{"clockSkewSeconds":null}}""")]
    [InlineData("""{"identity":{"claimAnonymous":null}}""")]
    [InlineData("""{"identity":null}""")]
    [InlineData("""{"name":null}""")]
    [InlineData("""{"allowedOrigins":null}""")]
    public async Task ANullWasCalledIllFormedText_WhereItCannotBeNull(string body)
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();

        var answer = await tenant.PatchAsync(body);

        Assert.Equal("can't be null; leave it out to keep what is set", answer["errors"][0].GetProperty("detail").GetString());
    }

    [Theory]
    [InlineData("""{"name":"a","name":"b"}""")]
    [InlineData("""{"identity":{"mode":"off","m\u006fde":"required"}}""")]
    public async Task GivenAFieldTwice_ThenNeitherIsTaken(string body)
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();

        Assert.Equal((400, "optional"), ((await tenant.PatchAsync(body)).Status, (await tenant.GetAsync("/v1/tenant"))["identity"].GetProperty("mode").GetString()));
    }

    [Fact]
    public async Task GivenUnknownFields_ThenTheyAreIgnored()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();

        Assert.Equal(200, (await tenant.PatchAsync("""{"nickname":"x","identity":{"colour":"blue"}}""")).Status);
    }

    [Fact]
    public async Task GivenNoSecretYet_ThenVerificationCannotBeTurnedOn()
    {
        var gateway = await TestGateway.SharedAsync();
        var registered = await gateway.OperateAsync(HttpMethod.Post, "/v1/operator/tenants", new { name = "Kiosk" });

        var answer = await Answer.OfAsync(
            gateway.Public, HttpMethod.Patch, "/v1/tenant", new { identity = new { mode = "optional" } }, registered.Get("managementKey"));

        Assert.Equal((409, "no_identity_key"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task GivenNoKeyOrAWrongOne_Then401()
    {
        var gateway = await TestGateway.SharedAsync();
        var (tenant, other) = (await gateway.RegisterAsync(), await gateway.RegisterAsync());
        string?[] keys =
        [
            null, "", "sk_", tenant.ManagementKey[..^1], tenant.ManagementKey + "x", tenant.PublicToken, TestGateway.OperatorKey,
            tenant.ManagementKey.Replace(tenant.Id, other.Id, StringComparison.Ordinal),
            tenant.ManagementKey.Replace(tenant.Id, "aaaaaaaaaaaaaaaa", StringComparison.Ordinal),
        ];
        foreach (var key in keys)
        {
            var answer = await Answer.OfAsync(gateway.Public, HttpMethod.Get, "/v1/tenant", null, key);
            Assert.Equal((401, "unauthorized"), (answer.Status, answer.Code));
            Assert.Equal("Bearer", answer.Headers["WWW-Authenticate"]);
        }
    }

    [Fact]
    public async Task GivenAKeyOfScopeSupport_ThenItLooksAndTakesPartButChangesNoSettings()
    {
        var gateway = await TestGateway.SharedAsync();
        var tenant = await gateway.RegisterAsync();
        var id = TestTenant.IdOf(await tenant.StartAnonymousAsync());
        var issued = await gateway.OperateAsync(
            HttpMethod.Post, $"/v1/operator/tenants/{tenant.Id}/management-keys", new { label = "desk", scope = "support" });
        Assert.Equal(201, issued.Status);
        tenant.ManagementKey = issued.Get("managementKey");

        Answer[] refused =
        [
            await tenant.PatchAsync(new { name = "x" }), await tenant.RotateAsync(),
            await tenant.PostAsync("/v1/tenant/identity/secret/revoke-previous", new { }),
            await tenant.PostAsync("/v1/tenant/revocations", new { }),
            await tenant.ManageAsync(HttpMethod.Delete, "/v1/tenant/revocations/rv_x"),
        ];
        Answer[] allowed =
        [
            await tenant.GetAsync("/v1/tenant"), await tenant.GetAsync("/v1/tenant/identity"), await tenant.GetAsync("/v1/tenant/users"),
            await tenant.GetAsync("/v1/tenant/identity/refusals"), await tenant.GetAsync("/v1/tenant/revocations"),
            await tenant.GetAsync($"/v1/tenant/sessions/{id}"), await tenant.GetAsync("/v1/tenant/audit/export"),
            await tenant.PostAsync($"/v1/tenant/sessions/{id}/messages", new { role = "agent", text = "hi" }),
            await tenant.PostAsync($"/v1/tenant/sessions/{id}/events", new { type = "x" }),
            await tenant.PostAsync($"/v1/tenant/sessions/{id}/end", new { }),
        ];

        Assert.All(refused, answer => Assert.Equal((403, "scope_insufficient"), (answer.Status, answer.Code)));
        Assert.All(allowed, answer => Assert.InRange(answer.Status, 200, 201));
    }

    /// <summary>Each was built from the settings as its gateway had seen them: one of two at once was lost, with 200 for both.</summary>
    [Fact]
    public async Task TwoPatchesOfDifferentSettingsAtOnceAreBothKept()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        (object Patch, Func<JsonElement, JsonElement> Read, Func<JsonElement, bool> IsSo)[] Settings(int i) =>
        [
            (new { identity = new { clockSkewSeconds = 100 + i } }, static one => one.GetProperty("identity").GetProperty("clockSkewSeconds"), value => value.GetInt32() == 100 + i),
            (new { identity = new { requireExpiry = i % 2 == 0 } }, static one => one.GetProperty("identity").GetProperty("requireExpiry"), value => value.GetBoolean() == (i % 2 == 0)),
            (new { identity = new { maxLifetimeSeconds = 600 + i } }, static one => one.GetProperty("identity").GetProperty("maxLifetimeSeconds"), value => value.GetInt32() == 600 + i),
            (new { identity = new { identifiedSessionTtlSeconds = 700 + i } }, static one => one.GetProperty("identity").GetProperty("identifiedSessionTtlSeconds"), value => value.GetInt32() == 700 + i),
            (new { identity = new { claimAnonymous = i % 2 == 1 } }, static one => one.GetProperty("identity").GetProperty("claimAnonymous"), value => value.GetBoolean() == (i % 2 == 1)),
            (new { identity = new { mode = i % 2 == 0 ? "required" : "optional" } }, static one => one.GetProperty("identity").GetProperty("mode"), value => value.GetString() == (i % 2 == 0 ? "required" : "optional")),
            (new { name = $"Shop {i}" }, static one => one.GetProperty("name"), value => value.GetString() == $"Shop {i}"),
            (new { allowedOrigins = new[] { $"https://shop{i}.example" } }, static one => one.GetProperty("allowedOrigins"), value => value[0].GetString() == $"https://shop{i}.example"),
        ];

        for (var i = 0; i < 10; i++)
        {
            var settings = Settings(i);
            var answers = await Task.WhenAll(settings.Select(setting => tenant.PatchAsync(setting.Patch)));

            Assert.All(answers, answer => Assert.Equal(200, answer.Status));
            var now = await tenant.GetAsync("/v1/tenant");
            Assert.All(settings, setting => Assert.True(setting.IsSo(setting.Read(now.Body)), $"{setting.Patch} was lost: {now.Text}"));
        }
    }

    [Fact]
    public async Task ALimitOfALifetimeIsTakenAwayByNull()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        await tenant.PatchAsync(new { identity = new { maxLifetimeSeconds = 600 } });
        await tenant.PatchAsync(new { identity = new { clockSkewSeconds = 7 } });
        Assert.Equal(600, (await tenant.GetAsync("/v1/tenant"))["identity"].GetProperty("maxLifetimeSeconds").GetInt32());

        await tenant.PatchAsync("""{"identity":{"maxLifetimeSeconds":null}}""");

        Assert.Equal(JsonValueKind.Null, (await tenant.GetAsync("/v1/tenant"))["identity"].GetProperty("maxLifetimeSeconds").ValueKind);
    }

    [Fact]
    public async Task HowTheChatLooksIsMergedFieldByField_AndServedWithInit()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        Assert.Equal(JsonValueKind.Null, (await tenant.InitAsync())["widget"].ValueKind);

        await tenant.PatchAsync(new { widget = new { name = "Крамниця", color = "#0a7", position = "left", greeting = "Вітаємо!" } });
        var patched = await tenant.PatchAsync(new { widget = new { logoUrl = "https://cdn.example/logo.png", launcherHidden = true, greeting = (string?)null } });

        const string Now = """{"name":"Крамниця","color":"#0a7","logoUrl":"https://cdn.example/logo.png","greeting":null,"position":"left","launcherHidden":true,"signInUrl":null}""";
        var expected = JsonDocument.Parse(Now).RootElement;
        Assert.True(JsonElement.DeepEquals(expected, patched["widget"]), patched.Text);
        Assert.True(JsonElement.DeepEquals(expected, (await tenant.GetAsync("/v1/tenant"))["widget"]));
        Assert.True(JsonElement.DeepEquals(expected, (await tenant.InitAsync())["widget"]));
    }

    [Theory]
    [InlineData("""{"widget":7}""", "widget")]
    [InlineData("""{"widget":null}""", "widget")]
    [InlineData("""{"widget":{"name":""}}""", "widget.name")]
    [InlineData("""{"widget":{"name":"\ud800"}}""", "widget.name")]
    [InlineData("""{"widget":{"color":"red"}}""", "widget.color")]
    [InlineData("""{"widget":{"color":"#12"}}""", "widget.color")]
    [InlineData("""{"widget":{"color":"#0a7;x"}}""", "widget.color")]
    [InlineData("""{"widget":{"logoUrl":"http://cdn.example/logo.png"}}""", "widget.logoUrl")]
    [InlineData("""{"widget":{"logoUrl":"/logo.png"}}""", "widget.logoUrl")]
    [InlineData("""{"widget":{"signInUrl":"javascript:alert(1)"}}""", "widget.signInUrl")]
    [InlineData("""{"widget":{"signInUrl":"https://user:password@shop.example/"}}""", "widget.signInUrl")]
    [InlineData("""{"widget":{"position":"top"}}""", "widget.position")]
    [InlineData("""{"widget":{"launcherHidden":"yes"}}""", "widget.launcherHidden")]
    public async Task ALookThatNoBrowserCouldShowIsRefused(string patch, string field)
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();

        Assert.Equal([field], (await tenant.PatchAsync(patch)).WrongFields);
        Assert.Equal(JsonValueKind.Null, (await tenant.InitAsync())["widget"].ValueKind);
    }
}
