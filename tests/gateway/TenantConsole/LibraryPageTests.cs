using Blinq.Gateway.Tests.Given;

namespace Blinq.Gateway.Tests.TenantConsole;

/// <summary>Documents and audiences in the console, and why a visitor sees one or not.</summary>
public sealed class LibraryPageTests
{
    private const string Knowledge = "/console/knowledge";

    [Fact]
    public async Task ADocumentAndItsAudience_FromNothingToWhatAVisitorSees_AndAway()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var browser = await ConsoleBrowser.SignInAsync(tenant);
        Assert.Contains("The policy names no claims", (await browser.GetAsync($"{Knowledge}/audiences")).Text, StringComparison.Ordinal);
        await tenant.PatchAsync("""{"identity":{"claims":["plan"]}}""");
        await browser.GetAsync($"{Knowledge}/new");

        var put = await browser.PostAsync(
            $"{Knowledge}/documents", ("id", "guide"), ("title", "Guide"), ("text", "\r\n# One\r\nTwo"), ("audiences", "pro\r\n"), ("attributes", """{"org":"acme"}"""), ("url", ""), ("collection", "faq"));

        Assert.Equal((303, $"{Knowledge}/documents/guide?done=document-put"), (put.Status, put.Location));
        var stored = await tenant.GetAsync("/v1/tenant/knowledge/documents/guide");
        Assert.Equal(("\n# One\nTwo", "faq", "acme"), (stored.Get("text"), stored.Get("collection"), stored["attributes"].GetProperty("org").GetString()));
        var page = await browser.GetAsync($"{Knowledge}/documents/guide");
        Assert.Contains("It is visible to nobody, for there are no such audiences: pro", page.Text, StringComparison.Ordinal);
        Assert.Contains("curl -X PUT", page.Text, StringComparison.Ordinal);

        await browser.GetAsync($"{Knowledge}/audiences");
        Assert.Equal(303, (await browser.PostAsync($"{Knowledge}/audiences", ("id", "pro"), ("name", "Plan Pro"), ("all", """[{"claim":"plan","is":"pro"}]"""))).Status);
        Assert.Contains("Plan Pro", (await browser.GetAsync($"{Knowledge}/audiences?edit=pro")).Text, StringComparison.Ordinal);
        await browser.GetAsync($"{Knowledge}/documents/guide");
        foreach (var (claims, session, visible) in new[]
        {
            ("""{"plan":"pro"}""", "", "true"), ("""{"plan":"free"}""", "", "false"), ("", "", "false"), ("", TestTenant.IdOf(await tenant.StartIdentifiedAsync("user-1")), "false"),
        })
        {
            var check = await browser.PostAsync($"{Knowledge}/documents/guide/check", ("claims", claims), ("session", session));
            Assert.Contains($"data-visible=\"{visible}\"", check.Html, StringComparison.Ordinal);
        }
        Assert.Equal(400, (await browser.PostAsync($"{Knowledge}/documents/guide/check", ("claims", "{"))).Status);
        Assert.Equal(404, (await browser.PostAsync($"{Knowledge}/documents/guide/check", ("session", "nonsense"))).Status);

        Assert.Equal(303, (await browser.PostAsync($"{Knowledge}/audiences/pro/delete")).Status);
        Assert.Equal(303, (await browser.PostAsync($"{Knowledge}/documents/guide/delete")).Status);
        Assert.Equal(404, (await tenant.GetAsync("/v1/tenant/knowledge/documents/guide")).Status);
        Assert.Equal(404, (await tenant.GetAsync("/v1/tenant/knowledge/audiences/pro")).Status);
        tenant.Gateway.Log.ShouldHaveNoErrors();
    }

    [Fact]
    public async Task WhatWasTypedWrong_StandsInTheFormAgain()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var browser = await ConsoleBrowser.SignInAsync(tenant);
        await browser.GetAsync($"{Knowledge}/new");

        var refused = await browser.PostAsync($"{Knowledge}/documents", ("id", "a b"), ("title", "My title"), ("text", "My text"), ("audiences", "only:"), ("attributes", ""));
        var attributes = await browser.PostAsync($"{Knowledge}/documents", ("id", "a"), ("title", "My title"), ("text", "My text"), ("attributes", "org=acme"));
        var audience = await browser.PostAsync($"{Knowledge}/audiences", ("id", "everyone"), ("all", "nonsense"));

        Assert.Equal((400, 400, 400), (refused.Status, attributes.Status, audience.Status));
        foreach (var text in new[] { "My title", "My text", "value=\"a b\"", "audiences[0]", "only:" })
            Assert.Contains(text, refused.Text, StringComparison.Ordinal);
        Assert.Contains("value=\"org=acme\"", attributes.Text, StringComparison.Ordinal);
        Assert.Contains("nonsense", audience.Text, StringComparison.Ordinal);
        Assert.Equal(0, (await tenant.GetAsync("/v1/tenant/knowledge/documents"))["items"].GetArrayLength());
    }

    [Fact]
    public async Task ADocumentOfTheLargestSize_PassesThroughAForm_AndOtherFormsAreNoLarger()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var browser = await ConsoleBrowser.SignInAsync(tenant);
        await browser.GetAsync($"{Knowledge}/new");
        // Two bytes a letter, six characters in a form.
        var text = new string('ә', 128 * 1024);

        var put = await browser.PostAsync($"{Knowledge}/documents", ("id", "large"), ("title", "Large"), ("text", text), ("audiences", "everyone"));

        Assert.Equal(303, put.Status);
        Assert.Equal(text, (await tenant.GetAsync("/v1/tenant/knowledge/documents/large")).Get("text"));
        Assert.Equal(400, (await browser.PostAsync($"{Knowledge}/documents", ("id", "large"), ("title", "Large"), ("text", text + "x"))).Status);
        Assert.Equal(413, (await browser.PostAsync($"{Knowledge}/audiences", ("id", "a"), ("all", new string('x', 100_000)))).Status);
    }

    [Fact]
    public async Task ASupportKey_ReadsDocumentsAndHasNoFormThatWrites()
    {
        var gateway = await TestGateway.SharedAsync();
        var tenant = await gateway.RegisterAsync();
        await tenant.ManageAsync(HttpMethod.Put, "/v1/tenant/knowledge/documents/guide", new { title = "Guide", text = "<script>alert(1)</script>" });
        var issued = await gateway.OperateAsync(HttpMethod.Post, $"/v1/operator/tenants/{tenant.Id}/management-keys", new { label = "desk", scope = "support" });
        var browser = await ConsoleBrowser.SignInAsync(tenant, issued.Get("managementKey"));

        var page = await browser.GetAsync($"{Knowledge}/documents/guide");

        Assert.Contains("&lt;script&gt;alert(1)", page.Html, StringComparison.Ordinal);
        Assert.Contains("visible to nobody", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("name=\"text\"", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("/delete", page.Html, StringComparison.Ordinal);
        Assert.Equal(200, (await browser.PostAsync($"{Knowledge}/documents/guide/check")).Status);
    }
}
