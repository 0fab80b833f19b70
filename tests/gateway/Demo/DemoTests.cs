using System.Text.Json;
using Blinq.Gateway.Demo;
using Blinq.Gateway.Tests.Given;
using Blinq.Grains.Clients;
using Blinq.Grains.Conversations;
using Blinq.Grains.Tenants;
using Blinq.Hosting.Settings;
using Blinq.Identity.Trust;
using Blinq.Identity.Verdicts;
using Blinq.Ledger;
using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Blinq.Gateway.Tests.Demo;

public sealed class DemoTests : IAsyncLifetime
{
    private static readonly (string, string) On = ("Blinq:Demo", "true");

    private TestGateway _gateway = null!;

    public async Task InitializeAsync() => _gateway = await TestGateway.StartAsync(On);

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task GivenNoDemo_ThenNothingOfItIsThere()
    {
        var gateway = await TestGateway.SharedAsync();

        foreach (var path in new[] { "/demo", "/demo/", "/demo/shop.js", "/demo/api/state", "/demo/api/trail" })
            Assert.Equal(404, (await Answer.OfAsync(gateway.Public, HttpMethod.Get, path)).Status);
        Assert.Equal(404, (await Answer.OfAsync(gateway.Public, HttpMethod.Post, "/demo/api/rotate", new { }, null, ("Blinq-Demo", "1"))).Status);
        Assert.Null(await gateway.Services.GetRequiredService<ILedger>().ReadSettingAsync(DemoTenant.Setting, CancellationToken.None));
        Assert.Null(gateway.Application.DemoUrl);
    }

    [Fact]
    public async Task OnTheOperatorsListener_ThereIsNoDemo() =>
        Assert.Equal(404, (await Answer.OfAsync(_gateway.Operator, HttpMethod.Get, "/demo")).Status);

    [Theory]
    [InlineData("http://0.0.0.0:5080", "http://127.0.0.1:5081")]
    [InlineData("http://*:5080", "http://127.0.0.1:5081")]
    [InlineData("http://127.0.0.1:5080;http://192.0.2.1:5080", "http://127.0.0.1:5081")]
    [InlineData("http://127.0.0.1:5080", "http://[::]:5081")]
    public void GivenAnAddressThatOthersCanReach_ThenOneLineSaysSo(string urls, string operatorUrl)
    {
        var wrong = Assert.Throws<SettingsException>(() => Bind(urls, operatorUrl));

        Assert.StartsWith("Setting Blinq:Demo is 'true' while others can reach http://", Assert.Single(wrong.Errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://localhost:5080", "http://127.0.0.2:5081")]
    [InlineData("http://[::1]:5080;http://127.0.0.1:5080", "http://localhost:5081")]
    public void GivenLoopbackOnly_ThenItMayStart(string urls, string operatorUrl) => Assert.True(Bind(urls, operatorUrl).Demo);

    [Fact]
    public async Task ThePageAllowsNothingInlineAndNothingFromElsewhere()
    {
        var page = await new Shopper(_gateway).GetAsync("/demo");

        Assert.Equal("text/html; charset=utf-8", page.Headers["Content-Type"]);
        Assert.Equal("no-store", page.Headers["Cache-Control"]);
        var policy = page.Headers["Content-Security-Policy"];
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("{{", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(" style=", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<style", page.Text, StringComparison.Ordinal);
        Assert.DoesNotMatch("<script(?![^>]* src=)", page.Text);
        Assert.Contains("httponly", page.Headers["Set-Cookie"], StringComparison.Ordinal);
        Assert.Contains("samesite=strict", page.Headers["Set-Cookie"], StringComparison.Ordinal);
        foreach (var part in System.Text.RegularExpressions.Regex.Matches(page.Text, "(?:src|href)=\"(/[^\"]+)\"").Select(match => match.Groups[1].Value))
        {
            var answer = await Answer.OfAsync(_gateway.Public, HttpMethod.Get, part);
            Assert.Equal((part, 200), (part, answer.Status));
            Assert.Equal("nosniff", answer.Headers["X-Content-Type-Options"]);
        }
        Assert.Equal(404, (await Answer.OfAsync(_gateway.Public, HttpMethod.Get, "/demo/index.html")).Status);
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:5080")]
    [InlineData("192.0.2.1")]
    public async Task GivenAnotherNameForThisMachine_ThenNothingIsThere(string host)
    {
        var shopper = await Shopper.ComeAsync(_gateway);

        Assert.Equal(404, (await shopper.SendAsync(HttpMethod.Get, "/demo", null, ("Host", host))).Status);
        Assert.Equal(404, (await shopper.SendAsync(HttpMethod.Post, "/demo/api/token", new { }, ("Host", host), ("Blinq-Demo", "1"))).Status);
    }

    [Fact]
    public async Task GivenAnotherSitesPage_ThenItsPostsAreRefused()
    {
        var shopper = await Shopper.ComeAsync(_gateway);
        var before = await EpochAsync(shopper);

        foreach (var path in new[] { "login", "logout", "token", "token/short", "token/forged", "rotate", "conversations", "reply", "assistant", "tamper" })
        {
            Assert.Equal("origin_not_allowed", (await shopper.SendAsync(HttpMethod.Post, "/demo/api/" + path, new { })).Code);
            foreach (var header in new[] { ("Origin", "http://evil.example"), ("Origin", "null"), ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "same-site") })
                Assert.Equal("origin_not_allowed", (await shopper.SendAsync(HttpMethod.Post, "/demo/api/" + path, new { }, ("Blinq-Demo", "1"), header)).Code);
            Assert.Equal(405, (await shopper.GetAsync("/demo/api/" + path)).Status);
        }
        Assert.Equal(before, await EpochAsync(shopper));
        var origin = _gateway.Public.BaseAddress!.GetLeftPart(UriPartial.Authority);
        var own = await shopper.SendAsync(
            HttpMethod.Post, "/demo/api/token", new { }, ("Blinq-Demo", "1"), ("Origin", origin), ("Sec-Fetch-Site", "same-origin"));
        Assert.Equal(200, own.Status);
    }

    [Theory]
    [InlineData("alice", "Alice Martin")]
    [InlineData("aigerim", "Айгерім Серікқызы")]
    public async Task LogIn_ThenTheTokenProvesWhoItIs(string user, string name)
    {
        var shopper = await Shopper.ComeAsync(_gateway);

        var init = await shopper.InitWatchedAsync(await shopper.LogInAsync(user));

        Assert.Equal("identified", init.Get("mode"));
        Assert.Equal(name, init["user"].GetProperty("name").GetString());
        var started = (await shopper.TrailAsync())[^1];
        Assert.Equal(("session.started", "conversation 1", 1), (Type(started), started.GetProperty("stream").GetString(), started.GetProperty("seq").GetInt32()));
        Assert.Equal(name, Fact(started, "visitor"));
    }

    [Fact]
    public async Task LogInAsNobodyKnown_IsRefused()
    {
        var shopper = await Shopper.ComeAsync(_gateway);

        Assert.Equal(["user"], (await shopper.PostAsync("login", new { user = "mallory" })).WrongFields);
        Assert.Equal(400, (await shopper.PostAsync("login")).Status);
    }

    [Fact]
    public async Task NobodyLoggedIn_GetsNoToken()
    {
        var shopper = await Shopper.ComeAsync(_gateway);

        Assert.Equal(JsonValueKind.Null, (await shopper.PostAsync("token"))["token"].ValueKind);
        Assert.Equal(400, (await shopper.PostAsync("token/short")).Status);
        await shopper.LogInAsync("alice");
        await shopper.PostAsync("logout");
        Assert.Equal(JsonValueKind.Null, (await shopper.PostAsync("token"))["token"].ValueKind);
    }

    [Fact]
    public async Task AnotherBrowser_KnowsNothingOfThisOne()
    {
        var (one, other) = (await Shopper.ComeAsync(_gateway), await Shopper.ComeAsync(_gateway));
        var init = await one.InitWatchedAsync(await one.LogInAsync("alice"));

        Assert.NotEqual(one.Cookie, other.Cookie);
        Assert.Equal(JsonValueKind.Null, (await other.GetAsync("/demo/api/state"))["user"].ValueKind);
        Assert.DoesNotContain(await other.TrailAsync(), entry => entry.GetProperty("stream").GetString() != "shop");
        Assert.Equal(404, (await other.PostAsync("reply", new { sessionId = init.Get("sessionId") })).Status);
    }

    [Fact]
    public async Task SwitchUser_ThenTheOtherGetsAConversationOfTheirOwn()
    {
        var shopper = await Shopper.ComeAsync(_gateway);
        var alice = await shopper.InitWatchedAsync(await shopper.LogInAsync("alice"));

        var aigerim = await shopper.InitWatchedAsync(await shopper.LogInAsync("aigerim"), alice.Get("session"));

        Assert.NotEqual(alice.Get("sessionId"), aigerim.Get("sessionId"));
        Assert.Equal("aigerim", aigerim["user"].GetProperty("id").GetString());
    }

    [Fact]
    public async Task LetMyTokenExpire_ThenTheOldOneIsRefusedAndAFreshOneIsThere()
    {
        var time = new ManualClock();
        await using var gateway = await TestGateway.StartAsync(TestDirectory.New(), time, On);
        var shopper = await Shopper.ComeAsync(gateway);
        var first = await shopper.InitWatchedAsync(await shopper.LogInAsync("alice"));
        var shortLived = await shopper.TokenAsync("token/short");
        Assert.Equal("identified", (await shopper.InitAsync(shortLived, first.Get("session"))).Get("mode"));

        time.Advance(DemoTokens.ShortLifetime);

        var stolen = await shopper.InitWatchedAsync(shortLived);
        Assert.Equal("anonymous", stolen.Get("mode"));
        var entry = (await shopper.TrailAsync())[^1].GetProperty("text");
        Assert.Equal(("expired", TrailText.Explain(RefusalReason.Expired)), (entry.GetProperty("reason").GetString(), entry.GetProperty("why").GetString()));
        Assert.True((await shopper.InitAsync(await shopper.TokenAsync(), first.Get("session")))["resumed"].GetBoolean());
    }

    [Fact]
    public async Task Forge_ThenItIsSilentlyAnonymousAndTheTrailSaysWhy()
    {
        var shopper = await Shopper.ComeAsync(_gateway);
        await shopper.LogInAsync("alice");
        var forged = await shopper.TokenAsync("token/forged");

        var init = await shopper.InitWatchedAsync(forged);

        Assert.Contains("\"aigerim\"", Payload(forged), StringComparison.Ordinal);
        Assert.Equal("anonymous", init.Get("mode"));
        Assert.Equal("bad_signature", (await shopper.TrailAsync())[^1].GetProperty("text").GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Rotate_ThenTheSessionIsSuspendedAndAFreshTokenBringsItBack()
    {
        var shopper = await Shopper.ComeAsync(_gateway);
        var old = await shopper.LogInAsync("alice");
        var session = (await shopper.InitWatchedAsync(old)).Get("session");
        var before = await EpochAsync(shopper);

        Assert.Equal(before + 1, (await shopper.PostAsync("rotate"))["epoch"].GetInt64());

        Assert.Equal(before + 1, await EpochAsync(shopper));
        Assert.Equal("session_suspended", (await Answer.OfAsync(_gateway.Public, HttpMethod.Get, "/v1/session/messages", null, session)).Code);
        Assert.Equal("anonymous", (await shopper.InitAsync(old)).Get("mode"));
        Assert.True((await shopper.InitAsync(await shopper.TokenAsync(), session))["resumed"].GetBoolean());
        Assert.Equal(["secret.rotated", "session.resumed"], (await shopper.TrailAsync()).TakeLast(2).Select(Type));
    }

    [Fact]
    public async Task AnAgentAnswers_ThenTheVisitorReadsIt()
    {
        var shopper = await Shopper.ComeAsync(_gateway);
        var init = await shopper.InitWatchedAsync(null);

        Assert.Equal(204, (await shopper.PostAsync("reply", new { sessionId = init.Get("sessionId") })).Status);

        var read = await Answer.OfAsync(_gateway.Public, HttpMethod.Get, "/v1/session/messages", null, init.Get("session"));
        Assert.Equal(("agent", "Dana"), (read["items"][0].GetProperty("role").GetString(), read["items"][0].GetProperty("author").GetString()));
        foreach (var unknown in new[] { "nonsense", "aaaaaaaaaaaaaaaaaaaaaaaaaa", null })
        {
            Assert.Equal(404, (await shopper.PostAsync("reply", new { sessionId = unknown })).Status);
            Assert.Equal(404, (await shopper.PostAsync("conversations", new { sessionId = unknown })).Status);
        }
    }

    [Theory]
    [InlineData(null, "Hello!")]
    [InlineData("en", "Hello!")]
    [InlineData("ru", "Здравствуйте!")]
    [InlineData("kk", "Сәлеметсіз бе!")]
    [InlineData("ar", "مرحبًا!")]
    [InlineData("he", "שלום!")]
    public async Task AnAgentAnswersInTheChatsLanguage(string? language, string greeting)
    {
        var shopper = await Shopper.ComeAsync(_gateway);
        var init = await shopper.InitWatchedAsync(null);

        Assert.Equal(204, (await shopper.PostAsync("reply", new { sessionId = init.Get("sessionId"), language })).Status);

        var read = await Answer.OfAsync(_gateway.Public, HttpMethod.Get, "/v1/session/messages", null, init.Get("session"));
        Assert.StartsWith(greeting, read["items"][0].GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal(["language"], (await shopper.PostAsync("reply", new { sessionId = init.Get("sessionId"), language = "tlh" })).WrongFields);
    }

    [Theory]
    [InlineData(null, "anonymous", "Shipping")]
    [InlineData("alice", "identified", "Your order 4711", "Shipping")]
    [InlineData("aigerim", "identified", "Your order 5023", "Shipping")]
    public async Task TheAssistant_AnswersFromWhatThisVisitorMaySee(string? user, string mode, params string[] sources)
    {
        var shopper = await Shopper.ComeAsync(_gateway);
        var init = await shopper.InitWatchedAsync(user is null ? null : await shopper.LogInAsync(user));
        Assert.Equal(mode, init.Get("mode"));
        await Answer.OfAsync(_gateway.Public, HttpMethod.Post, "/v1/session/messages", new { text = "Hi! Where is my order?" }, init.Get("session"));

        Assert.Equal(204, (await shopper.PostAsync("assistant", new { sessionId = init.Get("sessionId"), language = "en" })).Status);

        var said = (await Answer.OfAsync(_gateway.Public, HttpMethod.Get, "/v1/session/messages", null, init.Get("session")))["items"][1];
        Assert.Equal("assistant", said.GetProperty("role").GetString());
        Assert.Equal(sources, said.GetProperty("sources").EnumerateArray().Select(source => source.GetProperty("title").GetString()!));
        Assert.All(sources, source => Assert.Contains($"**{source}**", said.GetProperty("text").GetString(), StringComparison.Ordinal));
        var trail = (await shopper.TrailAsync()).TakeLast(2).ToList();
        Assert.Equal(["knowledge.searched", "message.posted"], trail.Select(Type));
        Assert.Equal("Hi! Where is my order?", Fact(trail[0], "text"));
        // What is linked to is there.
        var url = said.GetProperty("sources").EnumerateArray().Last().GetProperty("url").GetString()!;
        Assert.Equal(200, (await shopper.GetAsync(new Uri(url).AbsolutePath)).Status);
    }

    [Theory]
    [InlineData("en")]
    [InlineData("ru")]
    [InlineData("kk")]
    [InlineData("ar")]
    [InlineData("he")]
    public async Task TheAssistant_FindsTheOrderInTheChatsLanguage(string language)
    {
        var shopper = await Shopper.ComeAsync(_gateway);
        var init = await shopper.InitWatchedAsync(await shopper.LogInAsync("alice"));
        Assert.Equal(204, (await shopper.PostAsync("assistant", new { sessionId = init.Get("sessionId"), language })).Status);

        var said = (await Answer.OfAsync(_gateway.Public, HttpMethod.Get, "/v1/session/messages", null, init.Get("session")))["items"][0];
        Assert.StartsWith(ShopTexts.All[language].Found, said.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal(ShopTexts.All[language].Orders[0].Title, said.GetProperty("sources")[0].GetProperty("title").GetString());
        Assert.Equal(["language"], (await shopper.PostAsync("assistant", new { sessionId = init.Get("sessionId"), language = "tlh" })).WrongFields);
    }

    [Fact]
    public async Task TheAssistant_SaysSoWhereItFindsNothing()
    {
        var shopper = await Shopper.ComeAsync(_gateway);
        var init = await shopper.InitWatchedAsync(null);
        await Answer.OfAsync(_gateway.Public, HttpMethod.Post, "/v1/session/messages", new { text = string.Concat(Enumerable.Repeat("😀", 400)) }, init.Get("session"));
        Assert.Equal(204, (await shopper.PostAsync("assistant", new { sessionId = init.Get("sessionId") })).Status);

        var said = (await Answer.OfAsync(_gateway.Public, HttpMethod.Get, "/v1/session/messages", null, init.Get("session")))["items"][1];
        Assert.Equal((ShopTexts.All["en"].Nothing, 0), (said.GetProperty("text").GetString(), said.GetProperty("sources").GetArrayLength()));
        Assert.Equal(404, (await shopper.PostAsync("assistant", new { sessionId = "nonsense" })).Status);
        Assert.Equal(404, (await (await Shopper.ComeAsync(_gateway)).PostAsync("assistant", new { sessionId = init.Get("sessionId") })).Status);
    }

    [Fact]
    public async Task TheConsole_OpensBesideTheShopAsItsTenant()
    {
        var shopper = await Shopper.ComeAsync(_gateway);
        Assert.Equal(403, (await shopper.SendAsync(HttpMethod.Post, "/demo/api/console", new { })).Status);

        var answer = await Answer.OfAsync(_gateway.Public, HttpMethod.Post, "/demo/api/console", new { }, null, ("Blinq-Demo", "1"));

        Assert.Equal(204, answer.Status);
        Assert.Contains("path=/console; samesite=strict; httponly", answer.Headers["Set-Cookie"], StringComparison.Ordinal);
        var cookie = answer.Headers["Set-Cookie"].Split(';')[0];
        var page = await Answer.OfAsync(_gateway.Public, HttpMethod.Get, "/console/install", null, null, ("Cookie", cookie));
        Assert.Equal(200, page.Status);
        Assert.Contains("Demo shop", page.Text, StringComparison.Ordinal);
        Assert.Contains(shopper.PublicToken, page.Text, StringComparison.Ordinal);
        Assert.Equal(404, (await Answer.OfAsync((await TestGateway.SharedAsync()).Public, HttpMethod.Post, "/demo/api/console", new { }, null, ("Blinq-Demo", "1"))).Status);
    }

    [Fact]
    public async Task GivenAMessageThatSomebodyRewrote_ThenTheVerifierNamesItAndTheLedgerIsUntouched()
    {
        var shopper = await Shopper.ComeAsync(_gateway);
        Assert.Equal(400, (await shopper.PostAsync("tamper")).Status);
        var init = await shopper.InitWatchedAsync(null);
        Assert.Equal(400, (await shopper.PostAsync("tamper")).Status);
        for (var said = 0; said < 2; said++)
            await shopper.PostAsync("reply", new { sessionId = init.Get("sessionId") });
        var before = await shopper.TrailAsync();

        var tampered = await shopper.PostAsync("tamper");

        Assert.Equal(("conversation 1", 2, 2), (tampered.Get("stream"), tampered["seq"].GetInt32(), tampered["foundAt"].GetInt32()));
        Assert.Equal("its payload does not match its commitment", tampered.Get("finding"));
        Assert.StartsWith("Hello!", tampered.Get("was"), StringComparison.Ordinal);
        Assert.Equal(TamperedCopy.Lie, tampered.Get("now"));
        Assert.Equal(before.Select(entry => entry.GetRawText()), (await shopper.TrailAsync()).Select(entry => entry.GetRawText()));
        Assert.Equal(400, (await (await Shopper.ComeAsync(_gateway)).PostAsync("tamper")).Status);
    }

    [Fact]
    public async Task GivenThatEveryManagementKeyWasRevoked_ThenTheAgentAnswersWithANewOne()
    {
        var shopper = await Shopper.ComeAsync(_gateway);
        var init = await shopper.InitWatchedAsync(null);
        var tenant = _gateway.Services.GetRequiredService<DemoTenant>();
        var revoked = Assert.Single((await tenant.GetTrustAsync(CancellationToken.None)).ManagementKeys).Id;
        var address = $"/v1/operator/tenants/{tenant.Id}/management-keys/{revoked}";
        Assert.Equal(204, (await _gateway.OperateAsync(HttpMethod.Delete, address)).Status);

        for (var said = 0; said < 2; said++)
            Assert.Equal(204, (await shopper.PostAsync("reply", new { sessionId = init.Get("sessionId") })).Status);

        Assert.NotEqual(revoked, Assert.Single((await tenant.GetTrustAsync(CancellationToken.None)).ManagementKeys).Id);
        Assert.Equal(
            ["management.key.revoked", "management.key.issued", "message.posted", "message.posted"],
            (await shopper.TrailAsync()).TakeLast(4).Select(Type));
    }

    [Fact]
    public async Task TheTrail_IsTheLedgersChainAndGoesOnWhereItWasRead()
    {
        var shopper = await Shopper.ComeAsync(_gateway);
        var all = await shopper.TrailAsync();
        Assert.Equal(["tenant.registered", "secret.rotated", "tenant.changed", "identity.mode.changed"], all.Select(Type));
        Assert.Equal(new string('0', 64), all[0].GetProperty("prev").GetString());
        foreach (var (entry, next) in all.Zip(all.Skip(1)))
            Assert.Equal(entry.GetProperty("hash").GetString(), next.GetProperty("prev").GetString());

        var last = all[^1].GetProperty("number").GetInt64();
        Assert.Empty(await shopper.TrailAsync(last));
        await shopper.PostAsync("rotate");
        Assert.Equal(["secret.rotated"], (await shopper.TrailAsync(last)).Select(Type));
        Assert.Equal(400, (await shopper.GetAsync("/demo/api/trail?after=-1")).Status);
    }

    [Fact]
    public async Task TheTrail_IsBounded()
    {
        var shopper = await Shopper.ComeAsync(_gateway);
        for (var i = 0; i < Trail.MaxConversations + 3; i++)
        {
            var init = await shopper.InitWatchedAsync(null);
            for (var said = 0; said < 17; said++)
                Assert.Equal(204, (await shopper.PostAsync("reply", new { sessionId = init.Get("sessionId") })).Status);
        }

        var trail = await shopper.TrailAsync();

        Assert.Equal(Trail.MaxEntries, trail.Count);
        Assert.DoesNotContain(trail, entry => entry.GetProperty("stream").GetString() == "conversation 1");
    }

    [Fact]
    public async Task TheShopsMemory_IsBounded()
    {
        var first = await Shopper.ComeAsync(_gateway);
        await first.LogInAsync("alice");
        for (var i = 0; i < ShopSessions.Max; i++)
            await Shopper.ComeAsync(_gateway);

        Assert.Equal(JsonValueKind.Null, (await first.GetAsync("/demo/api/state"))["user"].ValueKind);
    }

    [Fact]
    public async Task NoTokenCookieOrSecretStandsInAnyLogLine()
    {
        var shopper = await Shopper.ComeAsync(_gateway);
        var token = await shopper.LogInAsync("alice");
        var forged = await shopper.TokenAsync("token/forged");
        await shopper.InitWatchedAsync(token);
        await shopper.PostAsync("rotate");

        var log = string.Join('\n', _gateway.Log.Lines);
        foreach (var secret in new[] { token, forged, token.Split('.')[2], forged.Split('.')[2], shopper.Cookie! })
            Assert.DoesNotContain(secret, log, StringComparison.Ordinal);
        Assert.DoesNotContain("bis_", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenARestart_ThenItIsTheSameTenantAndNothingIsMadeTwice()
    {
        var directory = TestDirectory.New();
        string publicToken, session;
        await using (var first = await TestGateway.StartAsync(directory, TimeProvider.System, On))
        {
            var shopper = await Shopper.ComeAsync(first);
            publicToken = shopper.PublicToken;
            session = (await shopper.InitAsync(await shopper.LogInAsync("alice"))).Get("session");
        }

        await using var second = await TestGateway.StartAsync(directory, TimeProvider.System, On);
        var again = await Shopper.ComeAsync(second);

        Assert.Equal(publicToken, again.PublicToken);
        Assert.Equal(4, (await again.TrailAsync()).Count);
        Assert.True((await again.InitAsync(await again.LogInAsync("alice"), session))["resumed"].GetBoolean());
        Assert.Single((await second.OperateAsync(HttpMethod.Get, "/v1/operator/tenants"))["items"].EnumerateArray());
        Assert.DoesNotContain(Directory.EnumerateFiles(directory), file => file.Contains("demo", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task GivenSeedingThatWasCutOff_ThenTheNextStartMakesTheRestOfTheSameTenant(bool registered)
    {
        var directory = TestDirectory.New();
        var id = new TenantId("cutoff");
        await using (var cutOff = await TestGateway.StartAsync(directory, TimeProvider.System))
        {
            await cutOff.Services.GetRequiredService<ILedger>().EnsureSettingAsync(DemoTenant.Setting, id.Value, CancellationToken.None);
            if (registered)
                await cutOff.Services.GetRequiredService<IGrains>().Tenant(id).SendAsync(
                    new RegisterTenant("Demo shop", [], $"pk_{id}_{new string('a', 24)}", new UserIdKey(new byte[32]), Management, Actor.Operator), CancellationToken.None);
        }

        await using var gateway = await TestGateway.StartAsync(directory, TimeProvider.System, On);
        var shopper = await Shopper.ComeAsync(gateway);

        Assert.StartsWith($"pk_{id}_", shopper.PublicToken, StringComparison.Ordinal);
        Assert.Equal("identified", (await shopper.InitAsync(await shopper.LogInAsync("alice"))).Get("mode"));
        Assert.Equal(4, (await shopper.TrailAsync()).Count);
    }

    [Fact]
    public async Task GivenALedgerThatNamesNoTenant_ThenOneLineSaysSo()
    {
        var directory = TestDirectory.New();
        await using (var other = await TestGateway.StartAsync(directory, TimeProvider.System))
            await other.Services.GetRequiredService<ILedger>().EnsureSettingAsync(DemoTenant.Setting, "No Tenant", CancellationToken.None);

        var cannot = await Assert.ThrowsAsync<StartupException>(() => TestGateway.StartAsync(directory, TimeProvider.System, On));

        Assert.Equal("The ledger's value demo.tenant names no tenant.", cannot.Message);
    }

    [Fact]
    public async Task GivenASharedLedger_ThenGatewaysThatStartAtOnceHaveOneDemoTenant()
    {
        var connection = await (await PostgresServer.SharedAsync()).NewDatabaseAsync();
        Task<TestGateway> StartAsync() => TestGateway.StartAsync(
            On, ("Blinq:Ledger:Provider", "postgres"), ("Blinq:Ledger:ConnectionString", connection),
            ("Blinq:MasterKey", Convert.ToBase64String(new byte[32])));

        var gateways = await Task.WhenAll(StartAsync(), StartAsync(), StartAsync());

        var shoppers = await Task.WhenAll(gateways.Select(Shopper.ComeAsync));
        Assert.Single(shoppers.Select(shopper => shopper.PublicToken).Distinct());
        Assert.Single((await gateways[0].OperateAsync(HttpMethod.Get, "/v1/operator/tenants"))["items"].EnumerateArray());
        Assert.Single(await shoppers[0].TrailAsync(), entry => Type(entry) == "secret.rotated");
        // Rotated at one gateway, refused at the other from the answer on; the other's shop signs with the new secret.
        var old = await shoppers[1].LogInAsync("alice");
        Assert.Equal(200, (await shoppers[0].PostAsync("rotate")).Status);
        Assert.Equal("anonymous", (await shoppers[1].InitAsync(old)).Get("mode"));
        Assert.Equal("identified", (await shoppers[1].InitAsync(await shoppers[1].TokenAsync())).Get("mode"));
        foreach (var gateway in gateways)
            await gateway.DisposeAsync();
    }

    [Fact]
    public async Task TheGreetingSaysWhereTheDemoIs()
    {
        using var process = await GatewayProcess.ServeAsync(TestDirectory.New(), "--Blinq:Demo", "true");

        Assert.Equal("", process.Errors);
        Assert.Matches($"(?m)^  demo +{System.Text.RegularExpressions.Regex.Escape(process.PublicUrl.ToString())}demo\r?$", process.Output);
        using var client = new HttpClient { BaseAddress = process.PublicUrl };
        Assert.Equal(200, (await Answer.OfAsync(client, HttpMethod.Get, "/demo")).Status);
    }

    [Fact]
    public void EveryReasonAndEveryEventHasItsSentence()
    {
        Assert.All(Enum.GetValues<RefusalReason>(), reason => Assert.EndsWith(".", TrailText.Explain(reason), StringComparison.Ordinal));
        AssertAll<ConversationEvent>(
            TrailText.Of,
            new ConversationEvent.SessionStarted(SessionMode.Anonymous, Digest.Zero), new ConversationEvent.IdentityBound(Identity, Digest.Zero),
            new ConversationEvent.IdentityRefused("expired"), new ConversationEvent.SessionResumed(),
            new ConversationEvent.CredentialEnded(Digest.Zero), new ConversationEvent.MessagePosted(MessageRole.Visitor, "Hi", true),
            new ConversationEvent.EventRecorded("x", Key), new ConversationEvent.KnowledgeSearched("x", [], 1, Key), new ConversationEvent.SessionEnded(SessionEnding.Reset),
            ConversationEvent.PayloadErased.Instance);
        var actor = Actor.Operator;
        AssertAll<TenantEvent>(
            TrailText.Of,
            new TenantEvent.TenantRegistered("x", [], "x", Management, actor), new TenantEvent.TenantChanged(actor),
            new TenantEvent.IdentityModeChanged(IdentityMode.Optional, actor), new TenantEvent.TenantSuspended(actor),
            new TenantEvent.TenantResumed(actor), new TenantEvent.SecretRotated(Key, new Epoch(1), 0, false, actor),
            new TenantEvent.SecretPreviousRevoked(Key, new Epoch(1), actor), new TenantEvent.IdentityRevoked(Key, DateTimeOffset.UnixEpoch, actor),
            new TenantEvent.IdentityRevocationLifted(Key, actor), new TenantEvent.ManagementKeyIssued(Management, actor),
            new TenantEvent.ManagementKeyRevoked(Key, actor), new TenantEvent.SubjectErased(default, actor));
    }

    private static KeyId Key { get; } = new("ik_1");

    private static NewManagementKey Management { get; } = new(Key, Digest.Zero, "x", Scope.Admin);

    private static VerifiedIdentity Identity { get; } = new()
    {
        Subject = new SubjectId("alice"), User = default, Key = Key, Epoch = new Epoch(1), Fingerprint = "x",
    };

    private static void AssertAll<T>(Func<T, TrailText> tell, params T[] happened) where T : notnull
    {
        var kinds = typeof(T).GetNestedTypes().Where(type => type.IsSubclassOf(typeof(T))).Select(type => type.Name);
        Assert.Equal(kinds.Order(), happened.Select(one => one.GetType().Name).Order());
        Assert.All(happened, one => Assert.EndsWith(".", tell(one).Says, StringComparison.Ordinal));
    }

    private static BlinqOptions Bind(string urls, string operatorUrl) =>
        SettingsBinder.Bind(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["urls"] = urls, ["Blinq:Operator:Url"] = operatorUrl, ["Blinq:Demo"] = "true",
        }).Build());

    private static async Task<long> EpochAsync(Shopper shopper) => (await shopper.GetAsync("/demo/api/state"))["epoch"].GetInt64();

    private static string Type(JsonElement entry) => entry.GetProperty("type").GetString()!;

    private static string? Fact(JsonElement entry, string name) => entry.GetProperty("text").GetProperty("facts").EnumerateArray()
        .Single(fact => fact.GetProperty("name").GetString() == name).GetProperty("value").GetString();

    private static string Payload(string token) =>
        System.Text.Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(token.Split('.')[1]));
}
