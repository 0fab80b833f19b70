using System.Text.RegularExpressions;
using Blinq.Gateway.TenantConsole.Pages;
using Blinq.Gateway.TenantConsole.Texts;
using Blinq.Gateway.Tests.Given;
using Blinq.Identity.Verdicts;

namespace Blinq.Gateway.Tests.TenantConsole;

/// <summary>What stands on the pages, and what their forms do.</summary>
public sealed class ConsolePageTests
{
    [Fact]
    public async Task EveryPageIsRenderedInEveryLanguage_WithAllHeadersAndNothingInline()
    {
        var tenant = await TenantWithAPastAsync();
        foreach (var language in Language.All)
        {
            var browser = await ConsoleBrowser.SignInAsync(tenant, language: language.Code);
            foreach (var path in await PagesOfAsync(tenant))
            {
                var page = await browser.GetAsync(path);
                Assert.Equal((path, 200), (path, page.Status));
                Assert.Contains($"<html lang=\"{language.Code}\">", page.Html, StringComparison.Ordinal);
                Assert.Equal("text/html; charset=utf-8", page.Headers["Content-Type"]);
                Assert.Equal("no-store", page.Headers["Cache-Control"]);
                Assert.Equal(ConsoleHeaders.Policy, page.Headers["Content-Security-Policy"]);
                Assert.Equal("nosniff", page.Headers["X-Content-Type-Options"]);
                Assert.DoesNotContain("unsafe", page.Headers["Content-Security-Policy"], StringComparison.Ordinal);
                Assert.DoesNotMatch("<script(?![^>]* src=)| style=|<style| on[a-z]+=|javascript:", page.Html);
                Assert.DoesNotMatch("sk_[a-z0-9]", page.Text);
            }
        }
    }

    [Fact]
    public async Task EveryPartOfAPageIsServed()
    {
        var gateway = await TestGateway.SharedAsync();
        var page = await new ConsoleBrowser(gateway).GetAsync("/console/sign-in");

        var parts = Regex.Matches(page.Text, "(?:src|href)=\"(/console/assets/[^\"]+)\"").Select(match => match.Groups[1].Value).Distinct().ToList();

        Assert.Equal(3, parts.Count);
        foreach (var part in parts)
        {
            var answer = await Answer.OfAsync(gateway.Public, HttpMethod.Get, part);
            Assert.Equal((part, 200, "nosniff"), (part, answer.Status, answer.Headers["X-Content-Type-Options"]));
            Assert.Contains("immutable", answer.Headers["Cache-Control"], StringComparison.Ordinal);
        }
        Assert.Equal(404, (await Answer.OfAsync(gateway.Public, HttpMethod.Get, "/console/assets/console.ts")).Status);
    }

    [Fact]
    public void TheLanguagesSayTheSame()
    {
        var english = Language.English.Texts;
        Assert.Equal(["en", "ru", "kk"], Language.All.Select(language => language.Code));
        foreach (var language in Language.All)
        {
            Assert.Equal(english.Keys.Order(StringComparer.Ordinal), language.Texts.Keys.Order(StringComparer.Ordinal));
            Assert.All(english, text => Assert.Equal((text.Key, ValuesOf(text.Value)), (text.Key, ValuesOf(language.Texts[text.Key]))));
        }

        static string ValuesOf(string text) => string.Join(' ', Regex.Matches(text, @"\{\d\}").Select(match => match.Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void EveryReasonHasItsSentenceAndItsFix()
    {
        foreach (var reason in Enum.GetValues<RefusalReason>().Select(reason => reason.ToWire()).Concat(TokenRemarksExtensions.WireNames).Append(RefusalReasons.Absent))
        {
            Assert.True(Language.English.Has($"reason.{reason}"), reason);
            Assert.True(Language.English.Has($"fix.{reason}"), reason);
        }
    }

    [Fact]
    public async Task TheLanguageIsTheBrowsersUntilTheReaderChooses()
    {
        var gateway = await TestGateway.SharedAsync();
        var browser = new ConsoleBrowser(gateway) { Language = "de, kk;q=0.8, en;q=0.5" };

        Assert.Contains("<html lang=\"kk\">", (await browser.GetAsync("/console/sign-in")).Html, StringComparison.Ordinal);
        Assert.Contains("<html lang=\"ru\">", (await browser.GetAsync("/console/sign-in?language=ru")).Html, StringComparison.Ordinal);
        Assert.Contains("<html lang=\"ru\">", (await browser.GetAsync("/console/sign-in")).Html, StringComparison.Ordinal);
        Assert.Contains("<html lang=\"ru\">", (await browser.GetAsync("/console/sign-in?language=../x")).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MarkupInNamesMessagesAddressesAndTheTenantsName_IsText()
    {
        const string Script = "<script>alert(1)</script>";
        var gateway = await TestGateway.SharedAsync();
        var registered = await gateway.OperateAsync(HttpMethod.Post, "/v1/operator/tenants", new { name = $"Kiosk {Script}" });
        var tenant = new TestTenant(gateway, registered.Get("tenantId"), registered.Get("publicToken"), registered.Get("managementKey"));
        await tenant.RotateAsync();
        await tenant.PatchAsync(new { identity = new { mode = "optional" } });
        var init = await Answer.OfAsync(gateway.Public, HttpMethod.Post, "/v1/session/init", new
        {
            publicToken = tenant.PublicToken, identityToken = tenant.Token($"sub {Script}", $"name {Script}", $"email {Script}"),
            context = new { url = $"https://shop.example/{Script}", locale = $"kk{Script}", referrer = Script },
        });
        Assert.Equal(200, init.Status);
        await tenant.SayAsync(init.Get("session"), $"text {Script} </textarea><img src=x onerror=alert(1)>");
        await tenant.PostAsync($"/v1/tenant/sessions/{init.Get("sessionId")}/messages", new { role = "agent", text = Script, author = $"author {Script}" });
        await tenant.PostAsync($"/v1/tenant/sessions/{init.Get("sessionId")}/events", new { type = "ticket", data = new { note = Script } });
        await tenant.ManageAsync(HttpMethod.Put, "/v1/tenant/knowledge/audiences/hostile", new { name = Script, all = new[] { new { claim = "plan", @is = $"</pre>{Script}" } } });
        await tenant.ManageAsync(HttpMethod.Put, "/v1/tenant/knowledge/documents/hostile", new
        {
            title = $"title {Script}", text = $"</textarea></pre>{Script}", attributes = new { note = $"\"{Script}" }, url = "https://shop.example/?a=%22><script>alert(1)</script>", audiences = new[] { "hostile" },
        });

        var browser = await ConsoleBrowser.SignInAsync(tenant);
        var pages = new List<ConsolePage>();
        foreach (var path in await PagesOfAsync(tenant))
            pages.Add(await browser.GetAsync(path));
        pages.Add(await browser.GetAsync($"/console/conversations?userId={Uri.EscapeDataString(Script)}&from=\"{Uri.EscapeDataString(Script)}"));
        pages.Add(await browser.GetAsync($"/console/sign-in?to=/console/{Uri.EscapeDataString("\"><script>alert(1)</script>")}"));
        await browser.GetAsync("/console/install");
        pages.Add(await browser.PostAsync("/console/install/origins", ("origins", $"</textarea>{Script}")));
        pages.Add(await browser.PostAsync("/console/people/find", ("sub", $"\">{Script}")));
        pages.Add(await browser.PostAsync("/console/checker", ("token", TestToken.Sign("x", new Dictionary<string, object?> { ["sub"] = Script }))));
        await browser.GetAsync("/console/knowledge/new");
        pages.Add(await browser.PostAsync("/console/knowledge/documents", ("id", $"\">{Script}"), ("title", Script), ("text", $"</textarea>{Script}"), ("audiences", $"</textarea>{Script}"), ("attributes", $"\"{Script}")));
        pages.Add(await browser.PostAsync("/console/knowledge/audiences", ("id", $"\">{Script}"), ("name", $"\">{Script}"), ("all", $"</textarea>{Script}")));
        pages.Add(await browser.PostAsync("/console/knowledge/documents/hostile/check", ("session", $"\">{Script}"), ("claims", $"\">{Script}")));
        pages.Add(await browser.PostAsync($"/console/conversations/{init.Get("sessionId")}/reply", ("text", $"</textarea>{Script}{new string('x', 9_000)}")));

        foreach (var page in pages)
            Assert.DoesNotMatch("<script(?! src=\"/console/assets/)|<img(?! src=\"/console/assets/)|</textarea><", page.Html);
        Assert.Contains($"text {Script}", pages[9].Text, StringComparison.Ordinal);
        Assert.True(pages.Count(page => page.Text.Contains(Script, StringComparison.Ordinal)) > 12);
    }

    [Fact]
    public async Task TheSecret_StandsOnOnePageOnce()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var browser = await ConsoleBrowser.SignInAsync(tenant);
        var page = await browser.GetAsync("/console/identity");
        (string, string)[] fields = [("form-token", page.FormToken!), ("rotation", page.Hidden("rotation")!), ("epoch", page.Hidden("epoch")!), ("grace", "now")];

        var shown = await browser.PostRawAsync("/console/identity/rotate", fields);

        Assert.Equal((200, "no-store"), (shown.Status, shown.Headers["Cache-Control"]));
        var secret = shown.TextOf("secret")!;
        Assert.StartsWith("bis_", secret, StringComparison.Ordinal);
        Assert.Equal($"BLINQ_IDENTITY_SECRET={secret}", shown.TextOf("secret-env"));
        // A reload sends the form again; so does the way back, where the browser keeps no page.
        var again = await browser.PostRawAsync("/console/identity/rotate", fields);
        Assert.Equal(200, again.Status);
        Assert.Null(again.TextOf("secret"));
        Assert.DoesNotContain(secret, again.Text, StringComparison.Ordinal);
        Assert.Contains("It can't be shown again.", again.Text, StringComparison.Ordinal);
        foreach (var path in await PagesOfAsync(tenant))
            Assert.DoesNotContain("bis_", (await browser.GetAsync(path)).Text.Replace("bis_…", "", StringComparison.Ordinal), StringComparison.Ordinal);
        // It rotated once, and it is the one in force.
        Assert.Equal(2, (await tenant.GetAsync("/v1/tenant/identity"))["epoch"].GetInt64());
        var token = TestToken.Sign(secret, new Dictionary<string, object?> { ["sub"] = "user-1", ["iat"] = TestToken.Now, ["exp"] = TestToken.Now + 60 });
        Assert.Equal("identified", (await tenant.InitAsync(token)).Get("mode"));
        // The same form once somebody else has rotated.
        await tenant.RotateAsync();
        Assert.Equal(409, (await browser.PostRawAsync("/console/identity/rotate", [.. fields[..1], ("rotation", "another"), .. fields[2..]])).Status);
    }

    [Theory]
    [InlineData("hour", "", 3_600)]
    [InlineData("day", "", 86_400)]
    [InlineData("own", "5", 300)]
    public async Task AGrace_IsWhatWasChosen(string grace, string minutes, int seconds)
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var browser = await ConsoleBrowser.SignInAsync(tenant);
        var page = await browser.GetAsync("/console/identity");

        Assert.Equal(200, (await browser.PostAsync(
            "/console/identity/rotate", ("rotation", page.Hidden("rotation")!), ("epoch", page.Hidden("epoch")!), ("grace", grace), ("minutes", minutes))).Status);

        var keys = (await tenant.GetAsync("/v1/tenant/identity"))["keys"];
        var lasts = keys[1].GetProperty("validUntil").GetDateTimeOffset() - keys[0].GetProperty("createdAt").GetDateTimeOffset();
        Assert.Equal(seconds, Math.Round(lasts.TotalSeconds));
        await browser.GetAsync("/console/identity");
        Assert.Equal("/console/identity?done=grace-ended", (await browser.PostAsync("/console/identity/end-grace")).Location);
        Assert.Equal("retired", (await tenant.GetAsync("/v1/tenant/identity"))["keys"][1].GetProperty("state").GetString());
        await browser.GetAsync("/console/identity");
        Assert.Equal(409, (await browser.PostAsync("/console/identity/end-grace")).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("own")]
    [InlineData("nonsense")]
    public async Task WithoutAGrace_NothingIsRotated(string grace)
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var browser = await ConsoleBrowser.SignInAsync(tenant);
        var page = await browser.GetAsync("/console/identity");

        Assert.Equal(400, (await browser.PostAsync(
            "/console/identity/rotate", ("rotation", page.Hidden("rotation")!), ("epoch", page.Hidden("epoch")!), ("grace", grace), ("minutes", "2000"))).Status);

        Assert.Equal(1, (await tenant.GetAsync("/v1/tenant/identity"))["epoch"].GetInt64());
    }

    [Fact]
    public async Task RequiredWithoutAGoodTokenInTheLastDay_IsAskedForTwice()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var browser = await ConsoleBrowser.SignInAsync(tenant);
        await browser.GetAsync("/console/identity");

        var asked = await browser.PostAsync("/console/identity/mode", ("mode", "required"));

        Assert.Equal(200, asked.Status);
        Assert.Contains("Nobody could chat", asked.Text, StringComparison.Ordinal);
        Assert.Equal("optional", await ModeAsync(tenant));
        Assert.Equal("/console/identity?done=mode", (await browser.PostAsync("/console/identity/mode", ("mode", "required"), ("sure", "yes"))).Location);
        Assert.Equal("required", await ModeAsync(tenant));
        await tenant.StartIdentifiedAsync("user-1");
        await browser.PostAsync("/console/identity/mode", ("mode", "optional"));
        Assert.Equal(303, (await browser.PostAsync("/console/identity/mode", ("mode", "required"))).Status);
        Assert.Equal("required", await ModeAsync(tenant));
    }

    [Fact]
    public async Task ThePolicyAndTheOrigins_AreTheApis()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var browser = await ConsoleBrowser.SignInAsync(tenant);
        var install = await browser.GetAsync("/console/install");
        Assert.Contains("The list is empty", install.Text, StringComparison.Ordinal);
        Assert.Contains(tenant.PublicToken, install.Text, StringComparison.Ordinal);

        Assert.Equal(303, (await browser.PostAsync("/console/install/origins", ("origins", "https://shop.example\r\nhttp://localhost:3000\r\n"))).Status);
        var wrong = await browser.PostAsync("/console/install/origins", ("origins", "https://shop.example/path"));
        Assert.Equal(400, wrong.Status);
        Assert.Contains("https://shop.example/path</textarea>", wrong.Text, StringComparison.Ordinal);
        Assert.Equal(303, (await browser.PostAsync(
            "/console/identity/policy", ("clockSkewSeconds", "5"), ("requireExpiry", "on"), ("maxLifetimeSeconds", "7200"), ("identifiedSessionTtlSeconds", "600"))).Status);
        Assert.Equal(400, (await browser.PostAsync(
            "/console/identity/policy", ("clockSkewSeconds", "301"), ("maxLifetimeSeconds", "soon"), ("identifiedSessionTtlSeconds", "600"))).Status);

        var settings = await tenant.GetAsync("/v1/tenant");
        Assert.Equal(["https://shop.example", "http://localhost:3000"], settings["allowedOrigins"].EnumerateArray().Select(origin => origin.GetString()));
        var identity = settings["identity"];
        Assert.Equal((5, true, 7200, 600, false), (
            identity.GetProperty("clockSkewSeconds").GetInt32(), identity.GetProperty("requireExpiry").GetBoolean(), identity.GetProperty("maxLifetimeSeconds").GetInt32(),
            identity.GetProperty("identifiedSessionTtlSeconds").GetInt32(), identity.GetProperty("claimAnonymous").GetBoolean()));
        Assert.Equal(303, (await browser.PostAsync("/console/identity/policy", ("clockSkewSeconds", "5"), ("maxLifetimeSeconds", ""), ("identifiedSessionTtlSeconds", "600"))).Status);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, (await tenant.GetAsync("/v1/tenant"))["identity"].GetProperty("maxLifetimeSeconds").ValueKind);
    }

    [Fact]
    public async Task TheChecker_SaysWhatTheApiSaysAndKeepsNothing()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var browser = await ConsoleBrowser.SignInAsync(tenant);
        await browser.GetAsync("/console/checker");
        var token = tenant.Token("user-1");

        var good = await browser.PostAsync("/console/checker", ("token", $" \"Bearer {token}\" \r\n".Replace("\"Bearer", "Bearer", StringComparison.Ordinal).Replace("\" ", " ", StringComparison.Ordinal)));
        var bad = await browser.PostAsync("/console/checker", ("token", TestToken.Sign("another-secret-that-is-long-enough", new Dictionary<string, object?> { ["sub"] = "user-1" })));

        Assert.Contains("<span class=\"tag good\">accepted</span>", good.Html, StringComparison.Ordinal);
        Assert.Contains("user-1@example.com", good.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(token, good.Text, StringComparison.Ordinal);
        Assert.Contains("<span class=\"tag bad\">bad_signature</span>", bad.Html, StringComparison.Ordinal);
        Assert.Contains(Language.English.Text("fix.bad_signature"), bad.Text, StringComparison.Ordinal);
        Assert.Equal(0, (await tenant.GetAsync("/v1/tenant/identity"))["last7Days"].GetProperty("accepted").GetInt64());
    }

    [Fact]
    public async Task Refusals_StandByCauseWithTheFixBeside()
    {
        var tenant = await TenantWithAPastAsync();
        var browser = await ConsoleBrowser.SignInAsync(tenant);

        var page = await browser.GetAsync("/console/refusals");

        Assert.Contains(Language.English.Text("reason.bad_signature"), page.Text, StringComparison.Ordinal);
        Assert.Contains(Language.English.Text("fix.bad_signature"), page.Text, StringComparison.Ordinal);
        Assert.Contains("https://shop.example/cart", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task APerson_IsFoundSignedOutAndLetInAgain()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var session = await tenant.StartIdentifiedAsync("user/1?&#");
        var browser = await ConsoleBrowser.SignInAsync(tenant);
        await browser.GetAsync("/console/people");

        var person = (await browser.PostAsync("/console/people/find", ("sub", " user/1?&# "))).Location!;
        Assert.Contains("user/1?&#", (await browser.GetAsync(person)).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("user/1", person, StringComparison.Ordinal);
        Assert.Equal($"{person}?done=revoked", (await browser.PostAsync($"{person}/revoke")).Location);

        Assert.Equal("session_suspended", (await tenant.ReadAsync(session)).Code);
        var revoked = await browser.GetAsync(person);
        Assert.Equal($"{person}?done=lifted", (await browser.PostAsync($"{person}/lift", ("revocation", revoked.Hidden("revocation")!))).Location);
        Assert.Equal(200, (await tenant.ReadAsync(session)).Status);
        Assert.Equal(404, (await browser.PostAsync($"{person}/lift", ("revocation", "rv_nonsense"))).Status);
    }

    [Fact]
    public async Task AnAgent_AnswersOnceEvenIfTheFormIsSentTwice_AndEndsTheConversation()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var session = await tenant.StartAnonymousAsync();
        var path = $"/console/conversations/{TestTenant.IdOf(session)}";
        var browser = await ConsoleBrowser.SignInAsync(tenant);
        var page = await browser.GetAsync(path);
        (string, string)[] fields = [("form-token", page.FormToken!), ("message", page.Hidden("message")!), ("author", "Dana"), ("text", "Hello\r\nthere")];

        for (var sent = 0; sent < 2; sent++)
            Assert.Equal(303, (await browser.PostRawAsync($"{path}/reply", fields)).Status);

        var read = (await tenant.ReadAsync(session))["items"];
        Assert.Equal(("agent", "Dana", "Hello\nthere"), (read[0].GetProperty("role").GetString(), read[0].GetProperty("author").GetString(), read[0].GetProperty("text").GetString()));
        Assert.Equal(1, read.GetArrayLength());
        Assert.Equal(400, (await browser.PostAsync($"{path}/reply", ("text", "  "))).Status);
        Assert.Equal(303, (await browser.PostAsync($"{path}/end")).Status);
        Assert.Equal(409, (await browser.PostRawAsync($"{path}/reply", [.. fields[..1], ("text", "Too late")])).Status);
        Assert.Equal("session_ended", (await tenant.SayAsync(session, "Too late")).Code);
    }

    [Fact]
    public async Task TheTrail_IsVerifiedWhileItIsShown()
    {
        var tenant = await TenantWithAPastAsync();
        var session = (await tenant.GetAsync("/v1/tenant/sessions"))["items"][0].GetProperty("sessionId").GetString();
        var browser = await ConsoleBrowser.SignInAsync(tenant);

        var events = await browser.GetAsync($"/console/conversations/{session}/events");
        await browser.GetAsync("/console/audit");
        var whole = await browser.PostAsync("/console/audit/verify");
        var export = await browser.GetAsync("/console/audit/export");

        Assert.Contains("data-verified=\"true\"", events.Html, StringComparison.Ordinal);
        Assert.Contains("data-verified=\"true\"", whole.Html, StringComparison.Ordinal);
        var lines = export.Html.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains($"Verified: {lines.Length} events", whole.Text, StringComparison.Ordinal);
        Assert.StartsWith("attachment; filename=", export.Headers["Content-Disposition"], StringComparison.Ordinal);
        Assert.Contains(lines, line => line.Contains("\"type\":\"console.signed_in\"", StringComparison.Ordinal));
        Assert.Contains("Secret rotated", whole.Text, StringComparison.Ordinal);
        Assert.Contains("first (mk_", whole.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ALeakedKey_IsRotatedAndRevokedInOneAction()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var session = await tenant.StartIdentifiedAsync("user-1");
        var key = (await tenant.GetAsync("/v1/tenant/identity"))["keys"][0].GetProperty("keyId").GetString();
        var browser = await ConsoleBrowser.SignInAsync(tenant);
        var page = await browser.GetAsync($"/console/keys/{key}");
        Assert.Contains($"/console/conversations/{TestTenant.IdOf(session)}", page.Text, StringComparison.Ordinal);

        var shown = await browser.PostAsync(
            "/console/identity/rotate", ("rotation", page.Hidden("rotation")!), ("epoch", page.Hidden("epoch")!), ("grace", "now"), ("revokeAll", "on"));

        Assert.Equal(200, shown.Status);
        Assert.Equal("session_suspended", (await tenant.ReadAsync(session)).Code);
        Assert.Equal(1, (await tenant.GetAsync("/v1/tenant/revocations"))["items"].GetArrayLength());
    }

    [Fact]
    public async Task NoKeySecretTokenOrCookieStandsInAnyLogLine()
    {
        await using var gateway = await TestGateway.StartAsync();
        var tenant = await gateway.RegisterAsync();
        var browser = await ConsoleBrowser.SignInAsync(tenant);
        var page = await browser.GetAsync("/console/identity");
        var shown = await browser.PostAsync("/console/identity/rotate", ("rotation", page.Hidden("rotation")!), ("epoch", page.Hidden("epoch")!), ("grace", "now"));
        await browser.PostAsync("/console/checker", ("token", tenant.Token("user-of-the-log")));
        await browser.PostAsync("/console/people/find", ("sub", "user-of-the-log"));
        var cookie = browser.Cookies[ConsoleBrowser.SessionCookie];
        await browser.PostAsync("/console/sign-out");

        var log = string.Join('\n', gateway.Log.Lines);
        foreach (var secret in new[] { tenant.ManagementKey, shown.TextOf("secret")!, cookie, cookie.Split('.')[2], page.FormToken!, "user-of-the-log" })
            Assert.DoesNotContain(secret, log, StringComparison.Ordinal);
        gateway.Log.ShouldHaveNoErrors();
        var files = string.Concat(Directory.EnumerateFiles(gateway.DataDirectory, "blinq.db*").Select(file =>
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
            return reader.ReadToEnd();
        }));
        Assert.Contains("console.signed_in", files, StringComparison.Ordinal);
        Assert.DoesNotContain(cookie.Split('.')[2], files, StringComparison.Ordinal);
        Assert.DoesNotContain(shown.TextOf("secret")!, files, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FiltersOfConversations_AreKeptInTheNextPagesAddress()
    {
        var tenant = await TenantWithAPastAsync();
        var browser = await ConsoleBrowser.SignInAsync(tenant);

        var anonymous = await browser.GetAsync("/console/conversations?who=anonymous");
        var verified = await browser.GetAsync("/console/conversations?who=verified&from=2020-01-01&to=2099-12-31");
        var none = await browser.GetAsync("/console/conversations?to=2020-01-01");

        Assert.DoesNotContain("class=\"tag good\">verified", anonymous.Html, StringComparison.Ordinal);
        Assert.Contains("class=\"tag good\">verified", verified.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("<span class=\"tag\">anonymous", verified.Html, StringComparison.Ordinal);
        Assert.Contains("There are none.", none.Text, StringComparison.Ordinal);
        Assert.Equal(400, (await browser.GetAsync("/console/conversations?from=yesterday")).Status);
        Assert.Equal(400, (await browser.GetAsync("/console/conversations?cursor=nonsense")).Status);
    }

    private static async Task<string?> ModeAsync(TestTenant tenant) => (await tenant.GetAsync("/v1/tenant"))["identity"].GetProperty("mode").GetString();

    /// <summary>With a verified and an anonymous conversation, a refusal and a key in its grace.</summary>
    private static async Task<TestTenant> TenantWithAPastAsync()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var session = await tenant.StartIdentifiedAsync("user-1");
        await tenant.SayAsync(session, "Hello");
        await tenant.ReplyAsync(session, "Hello to you");
        var forged = TestToken.Sign("another-secret-that-is-long-enough", new Dictionary<string, object?> { ["sub"] = "user-1" });
        Assert.Equal(200, (await Answer.OfAsync(tenant.Gateway.Public, HttpMethod.Post, "/v1/session/init", new
        {
            publicToken = tenant.PublicToken, identityToken = forged, context = new { url = "https://shop.example/cart" },
        })).Status);
        await tenant.RotateAsync(new { graceSeconds = 3_600 });
        await tenant.ManageAsync(HttpMethod.Put, "/v1/tenant/knowledge/audiences/pro", new { all = new[] { new { claim = "plan", @is = "pro" } } });
        await tenant.ManageAsync(HttpMethod.Put, "/v1/tenant/knowledge/documents/guide", new { title = "Guide", text = "Text", audiences = new[] { "pro", "nosuch" } });
        return tenant;
    }

    private static async Task<IReadOnlyList<string>> PagesOfAsync(TestTenant tenant)
    {
        var sessions = (await tenant.GetAsync("/v1/tenant/sessions"))["items"].EnumerateArray().ToList();
        var users = (await tenant.GetAsync("/v1/tenant/users"))["items"].EnumerateArray().ToList();
        var keys = (await tenant.GetAsync("/v1/tenant/identity"))["keys"].EnumerateArray().ToList();
        return
        [
            "/console/sign-in", "/console/install", "/console/identity", "/console/checker", "/console/refusals", "/console/people", "/console/conversations", "/console/audit",
            .. keys.Take(1).Select(key => $"/console/keys/{key.GetProperty("keyId").GetString()}"),
            .. sessions.TakeLast(1).SelectMany(session => new[] { "", "/events" }.Select(rest => $"/console/conversations/{session.GetProperty("sessionId").GetString()}{rest}")),
            .. users.Take(1).Select(user => $"/console/people/{user.GetProperty("userId").GetString()}"),
            "/console/knowledge", "/console/knowledge/new", "/console/knowledge/audiences",
            .. (await tenant.GetAsync("/v1/tenant/knowledge/documents"))["items"].EnumerateArray().Select(document => $"/console/knowledge/documents/{document.GetProperty("documentId").GetString()}"),
        ];
    }
}
