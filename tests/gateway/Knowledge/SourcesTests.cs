using Blinq.Gateway.Tests.Given;
using Blinq.Gateway.Tests.TenantConsole;

namespace Blinq.Gateway.Tests.Knowledge;

/// <summary>Replies that name the documents they were made of.</summary>
public sealed class SourcesTests
{
    private const string Documents = "/v1/tenant/knowledge/documents/";

    [Fact]
    public async Task AReplysSourcesAreShownToTheVisitorAndStandInTheTrail()
    {
        var tenant = await ShopAsync();
        var session = await tenant.StartAnonymousAsync();
        Assert.Equal(201, (await ReplyAsync(tenant, session, ("shipping", 1), ("shipping", 1), ("plain", 1))).Status);

        var shown = (await Answer.OfAsync(tenant.Gateway.Public, HttpMethod.Get, "/v1/session/messages", null, session))["items"][0].GetProperty("sources");
        Assert.Equal("""[{"title":"Shipping","url":"https://shop.example/shipping"},{"title":"Plain","url":null}]""", shown.GetRawText());
        var payload = (await tenant.EventsAsync(TestTenant.IdOf(session)))[^1].GetProperty("payload");
        Assert.Equal(
            """[{"id":"shipping","version":1,"title":"Shipping","url":"https://shop.example/shipping"},{"id":"plain","version":1,"title":"Plain"}]""",
            payload.GetProperty("sources").GetRawText());
        // As it was then, whatever becomes of the document.
        Assert.Equal(204, (await tenant.ManageAsync(HttpMethod.Delete, Documents + "shipping")).Status);
        Assert.Contains("Shipping", (await Answer.OfAsync(tenant.Gateway.Public, HttpMethod.Get, "/v1/session/messages", null, session)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheConsolesTranscriptShowsThemAsText()
    {
        var tenant = await ShopAsync();
        await PutAsync(tenant, "hostile", new { title = "<img src=x onerror=alert(1)>", text = "x", audiences = new[] { "everyone" } });
        var session = await tenant.StartAnonymousAsync();
        Assert.Equal(201, (await ReplyAsync(tenant, session, ("hostile", 1), ("shipping", 1))).Status);

        var page = await (await ConsoleBrowser.SignInAsync(tenant)).GetAsync($"/console/conversations/{TestTenant.IdOf(session)}");
        Assert.Contains("&lt;img src=x", page.Html, StringComparison.Ordinal);
        Assert.Contains("shipping · 1", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<img src=x", page.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AReplyWithoutSourcesHasNone()
    {
        var tenant = await ShopAsync();
        var session = await tenant.StartAnonymousAsync();
        Assert.Equal(201, (await ReplyAsync(tenant, session)).Status);
        Assert.Equal("[]", (await Answer.OfAsync(tenant.Gateway.Public, HttpMethod.Get, "/v1/session/messages", null, session))["items"][0].GetProperty("sources").GetRawText());
        Assert.False((await tenant.EventsAsync(TestTenant.IdOf(session)))[^1].GetProperty("payload").TryGetProperty("sources", out _));
    }

    [Fact]
    public async Task ASourceThatTheVisitorMayNotSeeIsRefusedLikeOneThatThereIsNot()
    {
        var tenant = await ShopAsync();
        var (anonymous, ann) = (await tenant.StartAnonymousAsync(), (await tenant.InitAsync(Token(tenant, "ann"))).Get("session"));
        Assert.Equal(201, (await ReplyAsync(tenant, ann, ("members", 1), ("invoice", 1))).Status);

        var unknown = await ReplyAsync(tenant, anonymous, ("shipping", 1), ("nosuch", 1));
        Assert.Equal((409, "source_unavailable", "sources[1]"), (unknown.Status, unknown.Code, unknown.WrongFields.Single()));
        foreach (var source in ((string, long)[])[("members", 1), ("invoice", 1), ("shipping", 2), ("draft", 1)])
            Assert.Equal(unknown.Text, (await ReplyAsync(tenant, anonymous, ("shipping", 1), source)).Text);
        Assert.DoesNotContain("Members", unknown.Text, StringComparison.Ordinal);
        // Nothing was posted.
        Assert.Equal(0, (await Answer.OfAsync(tenant.Gateway.Public, HttpMethod.Get, "/v1/session/messages", null, anonymous))["items"].GetArrayLength());
        // A rotation suspends the visitor, and with them what may be named.
        await tenant.RotateAsync();
        Assert.Equal("source_unavailable", (await ReplyAsync(tenant, ann, ("members", 1))).Code);
    }

    [Fact]
    public async Task ARepeatedReplyHasTheFirstAnswerThoughItsSourceIsGone()
    {
        var tenant = await ShopAsync();
        var session = await tenant.StartAnonymousAsync();
        var path = $"/v1/tenant/sessions/{TestTenant.IdOf(session)}/messages";
        object Body(string text, string document) => new { role = "assistant", text, clientId = "c1", sources = new[] { new { documentId = document, version = 1 } } };
        var first = await tenant.PostAsync(path, Body("hi", "shipping"));
        Assert.Equal((200, first.Text), (await tenant.PostAsync(path, Body("hi", "shipping")) is var again ? (again.Status, again.Text) : default));
        Assert.Equal("client_id_reused", (await tenant.PostAsync(path, Body("hi", "plain"))).Code);
        await tenant.ManageAsync(HttpMethod.Delete, Documents + "shipping");
        Assert.Equal((200, first.Text), (await tenant.PostAsync(path, Body("hi", "shipping")) is var late ? (late.Status, late.Text) : default));
        Assert.Equal("client_id_reused", (await tenant.PostAsync(path, Body("ho", "shipping"))).Code);
    }

    [Theory]
    [InlineData("""[null]""", "sources[0]")]
    [InlineData("""[{"version":1}]""", "sources[0].documentId")]
    [InlineData("""[{"documentId":"a b","version":1}]""", "sources[0].documentId")]
    [InlineData("""[{"documentId":"a"}]""", "sources[0].version")]
    [InlineData("""[{"documentId":"a","version":0}]""", "sources[0].version")]
    public async Task AWrongSourceIsRefusedByItsField(string sources, string field)
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var path = $"/v1/tenant/sessions/{TestTenant.IdOf(await tenant.StartAnonymousAsync())}/messages";
        var answer = await tenant.PostAsync(path, $$"""{"role":"agent","text":"x","sources":{{sources}}}""");
        Assert.Equal((400, field), (answer.Status, answer.WrongFields.Single()));
        var many = await tenant.PostAsync(path, new { role = "agent", text = "x", sources = Enumerable.Range(0, 21).Select(i => new { documentId = $"d{i}", version = 1 }) });
        Assert.Equal((400, "sources"), (many.Status, many.WrongFields.Single()));
    }

    private static async Task<TestTenant> ShopAsync()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        await PutAsync(tenant, "shipping", new { title = "Shipping", url = "https://shop.example/shipping", text = "Two days.", audiences = new[] { "everyone" } });
        await PutAsync(tenant, "plain", new { title = "Plain", text = "Two days.", audiences = new[] { "everyone" } });
        await PutAsync(tenant, "members", new { title = "Members", text = "One day.", audiences = new[] { "verified" } });
        await PutAsync(tenant, "invoice", new { title = "Invoice", text = "77", audiences = new[] { "only:ann" } });
        await PutAsync(tenant, "draft", new { title = "Draft", text = "0" });
        return tenant;
    }

    private static async Task PutAsync(TestTenant tenant, string id, object body) =>
        Assert.Equal(201, (await tenant.ManageAsync(HttpMethod.Put, Documents + id, body)).Status);

    private static Task<Answer> ReplyAsync(TestTenant tenant, string session, params (string Id, long Version)[] sources) => tenant.PostAsync(
        $"/v1/tenant/sessions/{TestTenant.IdOf(session)}/messages",
        new { role = "assistant", text = "hi", sources = sources.Select(source => new { documentId = source.Id, version = source.Version }) });

    private static string Token(TestTenant tenant, string subject) => TestToken.Sign(
        tenant.Secret, new Dictionary<string, object?> { ["sub"] = subject, ["iat"] = TestToken.Now, ["exp"] = TestToken.Now + 3600 });
}
