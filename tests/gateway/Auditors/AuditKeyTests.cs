using System.Globalization;
using Blinq.Gateway.Tests.Given;

namespace Blinq.Gateway.Tests.Auditors;

/// <summary>What a key of scope <c>audit</c> opens, and when it ends.</summary>
public sealed class AuditKeyTests
{
    private const string Keys = "/v1/tenant/audit/keys";

    [Fact]
    public async Task AnAuditKey_ReadsTheTrailAndNothingElse()
    {
        var gateway = await TestGateway.SharedAsync();
        var tenant = await gateway.RegisterAsync();
        var session = TestTenant.IdOf(await tenant.StartIdentifiedAsync("user-1"));
        var issued = await tenant.PostAsync(Keys, new { label = "KPMG", expiresAt = In(TimeSpan.FromDays(7)) });
        Assert.Equal((201, "audit"), (issued.Status, issued.Get("scope")));
        Task<Answer> AskAsync(HttpMethod method, string path, object? body = null) =>
            Answer.OfAsync(gateway.Public, method, path, body, issued.Get("managementKey"));

        Assert.Equal(200, (await AskAsync(HttpMethod.Get, "/v1/tenant/audit/export")).Status);
        Assert.Equal(200, (await AskAsync(HttpMethod.Get, $"/v1/tenant/sessions/{session}/events")).Status);

        var user = (await tenant.GetAsync("/v1/tenant/users"))["items"][0].GetProperty("userId").GetString();
        foreach (var (method, path) in new[]
        {
            ("GET", "/v1/tenant"), ("PATCH", "/v1/tenant"), ("GET", "/v1/tenant/identity"), ("POST", "/v1/tenant/identity/secret/rotate"),
            ("POST", "/v1/tenant/identity/secret/revoke-previous"), ("POST", "/v1/tenant/identity/check"), ("GET", "/v1/tenant/identity/refusals"),
            ("GET", "/v1/tenant/revocations"), ("POST", "/v1/tenant/revocations"), ("DELETE", "/v1/tenant/revocations/rv_x"), ("GET", "/v1/tenant/users"),
            ("POST", "/v1/tenant/users/find"), ("GET", $"/v1/tenant/users/{user}"), ("DELETE", $"/v1/tenant/users/{user}"), ("GET", "/v1/tenant/sessions"),
            ("GET", $"/v1/tenant/sessions/{session}"), ("POST", $"/v1/tenant/sessions/{session}/messages"), ("POST", $"/v1/tenant/sessions/{session}/events"),
            ("POST", $"/v1/tenant/sessions/{session}/end"), ("POST", $"/v1/tenant/sessions/{session}/typing"), ("POST", $"/v1/tenant/sessions/{session}/seen"),
            ("GET", Keys), ("POST", Keys), ("DELETE", $"{Keys}/{issued.Get("keyId")}"),
        })
        {
            var answer = await AskAsync(new HttpMethod(method), path, method is "GET" or "DELETE" ? null : new { });
            Assert.Equal((path, 403, "scope_insufficient"), (path, answer.Status, answer.Code));
        }
        Assert.Equal(["session.started"], await tenant.EventTypesAsync(session));
    }

    [Fact]
    public async Task AnAuditKey_OpensTheConsolesAuditPageOnly()
    {
        var gateway = await TestGateway.SharedAsync();
        var tenant = await gateway.RegisterAsync();
        var session = TestTenant.IdOf(await tenant.StartAnonymousAsync());
        var issued = await tenant.PostAsync(Keys, new { label = "KPMG", expiresAt = In(TimeSpan.FromDays(7)) });
        var browser = await TenantConsole.ConsoleBrowser.SignInAsync(tenant, issued.Get("managementKey"));

        Assert.Equal("/console/audit", (await browser.GetAsync("/console")).Location);
        var page = await browser.GetAsync("/console/audit");
        Assert.Equal(200, page.Status);
        Assert.DoesNotContain("auditors", page.Html, StringComparison.Ordinal);
        foreach (var path in new[]
        {
            "/console/install", "/console/identity", "/console/checker", "/console/refusals", "/console/people", "/console/conversations",
            $"/console/conversations/{session}", $"/console/conversations/{session}/events",
        })
        {
            Assert.Equal((path, 403), (path, (await browser.GetAsync(path)).Status));
            Assert.DoesNotContain($"href=\"{path}\"", page.Html, StringComparison.Ordinal);
        }
        await browser.GetAsync("/console/audit");
        Assert.Contains("chain unbroken", (await browser.PostAsync("/console/audit/verify")).Text, StringComparison.Ordinal);
        Assert.Equal(200, (await browser.GetAsync("/console/audit/export")).Status);
        await browser.GetAsync("/console/audit");
        Assert.Equal(403, (await browser.PostAsync("/console/audit/keys", ("label", "x"), ("days", "7"), ("order", "a"), ("since", "2026-01-01T00:00:00Z"))).Status);
        Assert.Equal(403, (await browser.PostAsync("/console/audit/keys/end", ("keyId", issued.Get("keyId")))).Status);
    }

    /// <summary>By the ledger's clock, on every way in, whatever trust a gateway still holds.</summary>
    [Fact]
    public async Task AKeyThatHasEnded_OpensNothing()
    {
        var time = new ManualClock();
        await using var gateway = await TestGateway.StartAsync(TestDirectory.New(), time, ("Blinq:RateLimits:Enabled", "false"));
        var tenant = await gateway.RegisterAsync();
        var end = time.GetUtcNow().AddHours(1);
        var path = $"/v1/operator/tenants/{tenant.Id}/management-keys";
        var issued = await gateway.OperateAsync(HttpMethod.Post, path, new { label = "week", scope = "admin", expiresAt = At(end) });
        Assert.Equal(At(end), At(DateTimeOffset.Parse(issued.Get("expiresAt"), CultureInfo.InvariantCulture)));
        var key = issued.Get("managementKey");
        var browser = await TenantConsole.ConsoleBrowser.SignInAsync(tenant, key);
        Task<Answer> AskAsync() => Answer.OfAsync(gateway.Public, HttpMethod.Get, "/v1/tenant", null, key);

        time.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(200, (await AskAsync()).Status);
        Assert.Equal(200, (await browser.GetAsync("/console/audit")).Status);
        time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal((401, "unauthorized"), ((await AskAsync()).Status, (await AskAsync()).Code));
        Assert.StartsWith("/console/sign-in", (await browser.GetAsync("/console/audit")).Location, StringComparison.Ordinal);
        var again = new TenantConsole.ConsoleBrowser(gateway);
        await again.GetAsync("/console/sign-in");
        Assert.Equal(401, (await again.PostAsync("/console/sign-in", ("key", key))).Status);
        Assert.Equal(200, (await tenant.GetAsync("/v1/tenant")).Status);
    }

    [Fact]
    public async Task AnAuditKey_IsListedAndRevokedByItsTenantOnly()
    {
        var gateway = await TestGateway.SharedAsync();
        var (tenant, other) = (await gateway.RegisterAsync(), await gateway.RegisterAsync());
        var issued = await tenant.PostAsync(Keys, new { label = "KPMG", expiresAt = In(TimeSpan.FromDays(7)) });
        var one = (await tenant.GetAsync(Keys))["items"][0];
        Assert.Equal((issued.Get("keyId"), "KPMG"), (one.GetProperty("keyId").GetString(), one.GetProperty("label").GetString()));
        Assert.DoesNotContain("sk_", (await tenant.GetAsync(Keys)).Text, StringComparison.Ordinal);
        Assert.Equal(0, (await other.GetAsync(Keys))["items"].GetArrayLength());

        var admin = await gateway.OperateAsync(HttpMethod.Post, $"/v1/operator/tenants/{tenant.Id}/management-keys", new { label = "ci", scope = "admin" });
        Assert.Equal(404, (await other.ManageAsync(HttpMethod.Delete, $"{Keys}/{issued.Get("keyId")}")).Status);
        Assert.Equal(404, (await tenant.ManageAsync(HttpMethod.Delete, $"{Keys}/{admin.Get("keyId")}")).Status);
        Assert.Equal(204, (await tenant.ManageAsync(HttpMethod.Delete, $"{Keys}/{issued.Get("keyId")}")).Status);

        Assert.Equal(401, (await Answer.OfAsync(gateway.Public, HttpMethod.Get, "/v1/tenant/audit/export", null, issued.Get("managementKey"))).Status);
        Assert.Equal(0, (await tenant.GetAsync(Keys))["items"].GetArrayLength());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("soon")]
    [InlineData("2020-01-01T00:00:00Z")]
    [InlineData("2999-01-01T00:00:00Z")]
    public async Task AnAuditKeyWithoutAProperEnd_IsRefused(string? expiresAt)
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();

        Assert.Equal(["expiresAt"], (await tenant.PostAsync(Keys, new { label = "KPMG", expiresAt })).WrongFields);
    }

    [Fact]
    public async Task TheConsole_ShowsAnAuditorsKeyOnce()
    {
        var gateway = await TestGateway.SharedAsync();
        var tenant = await gateway.RegisterAsync();
        var browser = await TenantConsole.ConsoleBrowser.SignInAsync(tenant);
        var form = await browser.GetAsync("/console/audit");
        (string, string)[] fields = [("label", "<b>KPMG</b>"), ("days", "7"), ("order", form.Hidden("order")!), ("since", form.Hidden("since")!)];

        var shown = await browser.PostAsync("/console/audit/keys", fields);

        Assert.Equal(200, shown.Status);
        var key = shown.TextOf("auditor-key")!;
        Assert.EndsWith("/console/sign-in", shown.TextOf("auditor-address"), StringComparison.Ordinal);
        Assert.DoesNotContain("<b>KPMG", shown.Html, StringComparison.Ordinal);
        Assert.Equal(200, (await Answer.OfAsync(gateway.Public, HttpMethod.Get, "/v1/tenant/audit/export", null, key)).Status);
        // A reload sends the form again: the same key, and not shown.
        await browser.GetAsync("/console/audit");
        var again = await browser.PostAsync("/console/audit/keys", fields);
        Assert.Equal(200, again.Status);
        Assert.Contains("auditor-gone", again.Html, StringComparison.Ordinal);
        Assert.DoesNotContain(key, again.Html, StringComparison.Ordinal);
        var listed = (await tenant.GetAsync(Keys))["items"];
        Assert.Equal(1, listed.GetArrayLength());
        await browser.GetAsync("/console/audit");
        Assert.Equal(
            "/console/audit?done=auditor-ended",
            (await browser.PostAsync("/console/audit/keys/end", ("keyId", listed[0].GetProperty("keyId").GetString()!))).Location);
        Assert.Equal(401, (await Answer.OfAsync(gateway.Public, HttpMethod.Get, "/v1/tenant/audit/export", null, key)).Status);
        await browser.GetAsync("/console/audit");
        Assert.Equal(400, (await browser.PostAsync("/console/audit/keys", [.. fields.Where(field => field.Item1 != "days"), ("days", "0")])).Status);
        Assert.DoesNotContain(key, string.Concat(gateway.Log.Lines), StringComparison.Ordinal);
    }

    private static string In(TimeSpan time) => At(TimeProvider.System.GetUtcNow() + time);

    private static string At(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
