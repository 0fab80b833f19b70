using Blinq.Gateway.Tests.Given;

namespace Blinq.Gateway.Tests.TenantConsole;

/// <summary>Who comes in, how long, and what no other site's page can do.</summary>
public sealed class ConsoleAccessTests
{
    private static readonly string[] AdminPages =
        ["/console/install", "/console/identity", "/console/keys/ik_x", "/console/checker", "/console/audit", "/console/audit/export", "/console/knowledge/new"];

    private static readonly string[] SupportPages = ["/console/refusals", "/console/people", "/console/conversations", "/console/knowledge", "/console/knowledge/audiences"];

    [Fact]
    public async Task SigningIn_GivesACookieThatNoScriptAndNoOtherSiteCanUse()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var browser = new ConsoleBrowser(tenant.Gateway);
        await browser.GetAsync("/console/sign-in");

        var answer = await browser.PostAsync("/console/sign-in", ("key", tenant.ManagementKey));

        Assert.Equal((303, "/console"), (answer.Status, answer.Location));
        var cookie = answer.Headers["Set-Cookie"];
        foreach (var part in new[] { "blinq_console=", "max-age=28800", "path=/console", "samesite=strict", "httponly" })
            Assert.Contains(part, cookie, StringComparison.Ordinal);
        Assert.DoesNotContain("secure", cookie, StringComparison.Ordinal);
        Assert.DoesNotContain(tenant.ManagementKey, cookie, StringComparison.Ordinal);
        Assert.Equal("/console/install", (await browser.GetAsync("/console")).Location);
        var page = await browser.GetAsync("/console/install");
        Assert.Equal(200, page.Status);
        Assert.DoesNotContain(tenant.ManagementKey, page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BehindAProxyWithTls_TheCookieIsSecure()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var browser = new ConsoleBrowser(tenant.Gateway);
        var form = await browser.GetAsync("/console/sign-in");

        var answer = await browser.PostRawAsync(
            "/console/sign-in", [("form-token", form.FormToken!), ("key", tenant.ManagementKey)], ("X-Forwarded-Proto", "https"));

        Assert.Contains("; secure", answer.Headers["Set-Cookie"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("sk_nonsense")]
    [InlineData("sk_aaaaaaaaaaaaaaaa_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("<script>alert(1)</script>")]
    public async Task AWrongKey_IsRefusedAndNotRepeated(string key)
    {
        var browser = new ConsoleBrowser(await TestGateway.SharedAsync());
        await browser.GetAsync("/console/sign-in");

        var answer = await browser.PostAsync("/console/sign-in", ("key", key));

        Assert.Equal(401, answer.Status);
        Assert.Contains("This management key is not valid.", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(ConsoleBrowser.SessionCookie, browser.Cookies.Keys);
        if (key.Length > 0)
            Assert.DoesNotContain(key, answer.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithoutASignIn_EveryPageAsksForOneAndComesBack()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var browser = new ConsoleBrowser(tenant.Gateway);

        foreach (var path in AdminPages.Concat(SupportPages).Append("/console/no-such-page"))
            Assert.Equal((303, $"/console/sign-in?to={Uri.EscapeDataString(path)}"), await StatusOf(browser, path));
        await browser.GetAsync("/console/sign-in?to=/console/identity");
        Assert.Equal("/console/identity", (await browser.PostAsync("/console/sign-in", ("key", tenant.ManagementKey), ("to", "/console/identity"))).Location);
    }

    [Theory]
    [InlineData("//evil.example/console/")]
    [InlineData("https://evil.example/")]
    [InlineData("/console/\\evil.example")]
    [InlineData("/console/sign-in?to=/console/x")]
    [InlineData("/demo")]
    public async Task ALinkFromElsewhere_LeadsToNoOtherSite(string to)
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var browser = new ConsoleBrowser(tenant.Gateway);
        var form = await browser.GetAsync($"/console/sign-in?to={Uri.EscapeDataString(to)}");
        Assert.Null(form.Hidden("to"));

        Assert.Equal("/console", (await browser.PostAsync("/console/sign-in", ("key", tenant.ManagementKey), ("to", to))).Location);
    }

    [Fact]
    public async Task ACookieThatWasStolenBeforeTheSignOut_OpensNothing()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var browser = await ConsoleBrowser.SignInAsync(tenant);
        await browser.GetAsync("/console/identity");
        var thief = browser.Steal();
        Assert.Equal(200, (await thief.GetAsync("/console/identity")).Status);

        var answer = await browser.PostAsync("/console/sign-out");

        Assert.Equal((303, "/console/sign-in?done=signed-out"), (answer.Status, answer.Location));
        Assert.DoesNotContain(ConsoleBrowser.SessionCookie, browser.Cookies.Keys);
        await AssertIsOutAsync(tenant, thief);
    }

    [Fact]
    public async Task ACookieWhoseKeyWasRevoked_OpensNothing()
    {
        var gateway = await TestGateway.SharedAsync();
        var tenant = await gateway.RegisterAsync();
        var issued = await gateway.OperateAsync(HttpMethod.Post, $"/v1/operator/tenants/{tenant.Id}/management-keys", new { label = "second", scope = "admin" });
        var browser = await ConsoleBrowser.SignInAsync(tenant, issued.Get("managementKey"));
        Assert.Equal(200, (await browser.GetAsync("/console/identity")).Status);

        Assert.Equal(204, (await gateway.OperateAsync(HttpMethod.Delete, $"/v1/operator/tenants/{tenant.Id}/management-keys/{issued.Get("keyId")}")).Status);

        await AssertIsOutAsync(tenant, browser);
    }

    [Fact]
    public async Task AGuessedOrMixedCookie_OpensNothing()
    {
        var gateway = await TestGateway.SharedAsync();
        var (tenant, other) = (await gateway.RegisterAsync(), await gateway.RegisterAsync());
        var cookie = (await ConsoleBrowser.SignInAsync(tenant)).Cookies[ConsoleBrowser.SessionCookie].Split('.');
        var foreign = (await ConsoleBrowser.SignInAsync(other)).Cookies[ConsoleBrowser.SessionCookie].Split('.');

        foreach (var guess in new[]
        {
            "", "x", "..", $"{cookie[0]}.{cookie[1]}.{new string('A', 43)}", $"{foreign[0]}.{cookie[1]}.{cookie[2]}", $"{cookie[0]}.{foreign[1]}.{cookie[2]}",
            $"{cookie[0]}.{cookie[1]}.{cookie[2]}x", $"{cookie[0]}.{new string('A', 22)}.{cookie[2]}",
        })
        {
            var browser = new ConsoleBrowser(gateway);
            browser.Cookies[ConsoleBrowser.SessionCookie] = guess;
            Assert.Equal((guess, 303), (guess, (await browser.GetAsync("/console/identity")).Status));
        }
    }

    [Fact]
    public async Task AForgedForm_DoesNothing()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var browser = await ConsoleBrowser.SignInAsync(tenant);
        var other = await ConsoleBrowser.SignInAsync(tenant);
        var token = (await browser.GetAsync("/console/identity")).FormToken!;
        var foreign = (await other.GetAsync("/console/identity")).FormToken!;
        Assert.NotEqual(token, foreign);

        foreach (var (forged, headers) in new (string?, (string, string)[])[]
        {
            (null, []), ("", []), ("nonsense", []), (foreign, []), (token, [("Sec-Fetch-Site", "cross-site")]), (token, [("Sec-Fetch-Site", "same-site")]),
        })
        {
            (string, string)[] fields = [.. forged is null ? [] : new[] { ("form-token", forged) }, ("mode", "off")];
            var answer = await browser.PostRawAsync("/console/identity/mode", fields, headers);
            Assert.Equal(403, answer.Status);
            Assert.Contains("did not come from a page of the console", answer.Text, StringComparison.Ordinal);
        }
        Assert.Equal(403, (await new ConsoleBrowser(tenant.Gateway).PostRawAsync("/console/sign-in", [("key", tenant.ManagementKey)])).Status);
        Assert.Equal("optional", (await tenant.GetAsync("/v1/tenant"))["identity"].GetProperty("mode").GetString());
        Assert.Equal(303, (await browser.PostRawAsync("/console/identity/mode", [("form-token", token), ("mode", "off")], ("Sec-Fetch-Site", "same-origin"))).Status);
    }

    [Fact]
    public async Task WhatIsNoForm_IsRefused()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var browser = await ConsoleBrowser.SignInAsync(tenant);
        var token = (await browser.GetAsync("/console/identity")).FormToken!;
        var cookie = $"{ConsoleBrowser.SessionCookie}={browser.Cookies[ConsoleBrowser.SessionCookie]}";

        Assert.Equal(415, (await Answer.OfAsync(tenant.Gateway.Public, HttpMethod.Post, "/console/identity/mode", new { mode = "off" }, null, ("Cookie", cookie))).Status);
        var fields = Enumerable.Range(0, 200).Select(i => ($"f{i}", "x")).Prepend(("form-token", token)).ToArray();
        Assert.Equal(400, (await browser.PostRawAsync("/console/identity/mode", fields)).Status);
        Assert.Equal(413, (await browser.PostRawAsync("/console/identity/mode", [("form-token", token), ("mode", new string('x', 100_000))])).Status);
        foreach (var mode in new[] { "", "Required", "<b>" })
            Assert.Equal(400, (await browser.PostRawAsync("/console/identity/mode", [("form-token", token), ("mode", mode)])).Status);
    }

    [Fact]
    public async Task ASupportKey_SeesPeopleAndConversationsOnly()
    {
        var gateway = await TestGateway.SharedAsync();
        var tenant = await gateway.RegisterAsync();
        await tenant.StartIdentifiedAsync("user-1");
        var issued = await gateway.OperateAsync(HttpMethod.Post, $"/v1/operator/tenants/{tenant.Id}/management-keys", new { label = "desk", scope = "support" });
        var browser = await ConsoleBrowser.SignInAsync(tenant, issued.Get("managementKey"));

        Assert.Equal("/console/conversations", (await browser.GetAsync("/console")).Location);
        foreach (var path in SupportPages)
            Assert.Equal((path, 200), (path, (await browser.GetAsync(path)).Status));
        var menu = (await browser.GetAsync("/console/people")).Html;
        foreach (var path in AdminPages)
        {
            Assert.Equal((path, 403), (path, (await browser.GetAsync(path)).Status));
            Assert.DoesNotContain($"href=\"{path}\"", menu, StringComparison.Ordinal);
        }
        var user = (await tenant.GetAsync("/v1/tenant/users"))["items"][0].GetProperty("userId").GetString();
        foreach (var path in new[]
        {
            "/console/identity/mode", "/console/identity/policy", "/console/identity/rotate", "/console/identity/end-grace", "/console/install/origins",
            "/console/checker", "/console/audit/verify", $"/console/people/{user}/revoke", $"/console/people/{user}/lift",
            "/console/knowledge/documents", "/console/knowledge/documents/guide/delete", "/console/knowledge/audiences", "/console/knowledge/audiences/pro/delete",
        })
            Assert.Equal((path, 403), (path, (await browser.PostAsync(path, ("mode", "off"), ("grace", "now"), ("token", "x")))!.Status));
        Assert.Equal("optional", (await tenant.GetAsync("/v1/tenant"))["identity"].GetProperty("mode").GetString());
        Assert.Equal(1, (await tenant.GetAsync("/v1/tenant/identity"))["epoch"].GetInt64());
    }

    [Fact]
    public async Task AnotherTenantsIds_AreNotThere()
    {
        var gateway = await TestGateway.SharedAsync();
        var (tenant, other) = (await gateway.RegisterAsync(), await gateway.RegisterAsync());
        var session = TestTenant.IdOf(await other.StartIdentifiedAsync("user-1"));
        var user = (await other.GetAsync("/v1/tenant/users"))["items"][0].GetProperty("userId").GetString();
        var key = (await other.GetAsync("/v1/tenant/identity"))["keys"][0].GetProperty("keyId").GetString();
        await other.ManageAsync(HttpMethod.Put, "/v1/tenant/knowledge/audiences/theirs", new { all = new[] { new { claim = "plan", @is = "pro" } } });
        await other.ManageAsync(HttpMethod.Put, "/v1/tenant/knowledge/documents/theirs", new { title = "Theirs", text = "Text", audiences = new[] { "theirs" } });
        await tenant.ManageAsync(HttpMethod.Put, "/v1/tenant/knowledge/documents/ours", new { title = "Ours", text = "Text" });
        var browser = await ConsoleBrowser.SignInAsync(tenant);
        await browser.GetAsync("/console/install");

        foreach (var path in new[]
        {
            $"/console/conversations/{session}", $"/console/conversations/{session}/events", $"/console/people/{user}", $"/console/keys/{key}",
            "/console/conversations/nonsense", "/console/people/nonsense", "/console/keys/nonsense", "/console/nothing",
            "/console/knowledge/documents/theirs", "/console/knowledge/documents/no%20id",
        })
            Assert.Equal((path, 404), (path, (await browser.GetAsync(path)).Status));
        foreach (var path in new[] { $"/console/conversations/{session}/reply", $"/console/conversations/{session}/end", $"/console/people/{user}/revoke", $"/console/people/{user}/lift" })
            Assert.Equal((path, 404), (path, (await browser.PostAsync(path, ("text", "hello"), ("revocation", "rv_x"))).Status));
        foreach (var path in new[] { "/console/knowledge/documents/theirs/delete", "/console/knowledge/documents/theirs/check", "/console/knowledge/audiences/theirs/delete" })
            Assert.Equal((path, 404), (path, (await browser.PostAsync(path)).Status));
        Assert.Equal(404, (await browser.PostAsync("/console/knowledge/documents/ours/check", ("session", session))).Status);
        Assert.Equal(200, (await other.GetAsync("/v1/tenant/knowledge/documents/theirs")).Status);
        Assert.Equal(200, (await other.GetAsync("/v1/tenant/knowledge/audiences/theirs")).Status);
        Assert.Equal(404, (await browser.PostAsync("/console/people/find", ("sub", "user-1"))).Status);
        Assert.Equal(["session.started"], await other.EventTypesAsync(session));
    }

    [Fact]
    public async Task OnTheOperatorsListener_ThereIsNoConsole() =>
        Assert.Equal(404, (await Answer.OfAsync((await TestGateway.SharedAsync()).Operator, HttpMethod.Get, "/console/sign-in")).Status);

    [Fact]
    public async Task TwoNodesOnOneDatabase_TakeEachOthersCookiesAndSignOuts()
    {
        var connection = await (await PostgresServer.SharedAsync()).NewDatabaseAsync();
        Task<TestGateway> StartAsync() => TestGateway.StartAsync(
            ("Blinq:Ledger:Provider", "postgres"), ("Blinq:Ledger:ConnectionString", connection),
            ("Blinq:MasterKey", Convert.ToBase64String(new byte[32])));
        var gateways = await Task.WhenAll(StartAsync(), StartAsync());
        var tenant = await gateways[0].RegisterAsync();

        var here = await ConsoleBrowser.SignInAsync(tenant);
        await here.GetAsync("/console/identity");
        var there = here.Steal(gateways[1]);
        Assert.Equal(200, (await there.GetAsync("/console/identity")).Status);
        // A form of one node's page, sent to the other.
        Assert.Equal(303, (await there.PostAsync("/console/identity/mode", ("mode", "observe"))).Status);
        Assert.Equal(303, (await here.PostAsync("/console/sign-out")).Status);

        Assert.Equal(303, (await there.GetAsync("/console/identity")).Status);
        foreach (var gateway in gateways)
            await gateway.DisposeAsync();
    }

    private static async Task<(int, string?)> StatusOf(ConsoleBrowser browser, string path)
    {
        var page = await browser.GetAsync(path);
        return (page.Status, page.Location);
    }

    private static async Task AssertIsOutAsync(TestTenant tenant, ConsoleBrowser browser)
    {
        var before = (await tenant.GetAsync("/v1/tenant")).Text;
        Assert.Equal(303, (await browser.PostAsync("/console/identity/mode", ("mode", "off"))).Status);
        Assert.Equal(before, (await tenant.GetAsync("/v1/tenant")).Text);
        Assert.StartsWith("/console/sign-in", (await browser.GetAsync("/console/identity")).Location, StringComparison.Ordinal);
    }
}
