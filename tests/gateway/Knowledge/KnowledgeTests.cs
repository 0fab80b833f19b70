using System.Text.Json;
using Blinq.Gateway.Tests.Describing;
using Blinq.Gateway.Tests.Given;

namespace Blinq.Gateway.Tests.Knowledge;

/// <summary>Documents, audiences and searches over HTTP.</summary>
public sealed class KnowledgeTests
{
    private const string Documents = "/v1/tenant/knowledge/documents/";
    private const string Audiences = "/v1/tenant/knowledge/audiences/";

    [Fact]
    public async Task ThreeDocumentsThreeVisitorsThreeAnswers()
    {
        var tenant = await ShopAsync();
        var (anonymous, pro, acme) = (await tenant.StartAnonymousAsync(), await StartAsync(tenant, "ann", ("plan", "pro")), await StartAsync(tenant, "bo", ("plan", "free"), ("org", "acme")));

        Assert.Equal(["public"], await SearchAsync(tenant, anonymous, "возврата"));
        Assert.Equal(["pro", "public"], (await SearchAsync(tenant, pro, "возврата")).Order());
        Assert.Equal(["acme", "public"], (await SearchAsync(tenant, acme, "возврата")).Order());

        var searched = (await tenant.EventsAsync(TestTenant.IdOf(pro)))[^1];
        Assert.Equal("knowledge.searched", searched.GetProperty("type").GetString());
        var payload = searched.GetProperty("payload");
        Assert.Equal("возврата", payload.GetProperty("query").GetString());
        Assert.Equal(["pro", "public"], payload.GetProperty("passages").EnumerateArray().Select(one => one.GetProperty("id").GetString()!).Order());
    }

    [Fact]
    public async Task ANarrowerScopeCountsForTheVeryNextSearch()
    {
        var tenant = await ShopAsync();
        var (pro, other) = (await StartAsync(tenant, "ann", ("plan", "pro")), await StartAsync(tenant, "bo", ("plan", "pro")));
        for (var i = 0; i < 3; i++)
        {
            Assert.Contains("pro", await SearchAsync(tenant, pro, "возврат"));
            Assert.Contains("pro", await SearchAsync(tenant, other, "возврат"));
        }
        // One of two visitors is downgraded by a newer token.
        await tenant.InitAsync(Token(tenant, "ann", TestToken.Now + 5, ("plan", "free")), pro);
        Assert.DoesNotContain("pro", await SearchAsync(tenant, pro, "возврат"));
        Assert.Contains("pro", await SearchAsync(tenant, other, "возврат"));
        // A stricter rule.
        await PutAsync(tenant, Audiences + "pro", new { all = new[] { new { claim = "plan", @is = "team" } } });
        Assert.DoesNotContain("pro", await SearchAsync(tenant, other, "возврат"));
        await PutAsync(tenant, Audiences + "pro", new { all = new[] { new { claim = "plan", @is = "pro" } } });
        Assert.Contains("pro", await SearchAsync(tenant, other, "возврат"));
        // A claim that is named no more.
        await tenant.PatchAsync("""{"identity":{"claims":["org"]}}""");
        Assert.DoesNotContain("pro", await SearchAsync(tenant, other, "возврат"));
        await tenant.PatchAsync("""{"identity":{"claims":["org","plan"]}}""");
        Assert.Contains("pro", await SearchAsync(tenant, other, "возврат"));
        // A document that is gone.
        Assert.Equal(204, (await tenant.ManageAsync(HttpMethod.Delete, Documents + "pro")).Status);
        Assert.DoesNotContain("pro", await SearchAsync(tenant, other, "возврат"));
    }

    [Fact]
    public async Task ARotationSuspendsWhatASuspendedVisitorMaySee()
    {
        var tenant = await ShopAsync();
        var pro = await StartAsync(tenant, "ann", ("plan", "pro"));
        Assert.Contains("pro", await SearchAsync(tenant, pro, "возврат"));
        await tenant.RotateAsync();
        Assert.Equal(["public"], await SearchAsync(tenant, pro, "возврат"));
        Assert.Equal(JsonValueKind.Null, (await tenant.GetAsync($"/v1/tenant/sessions/{TestTenant.IdOf(pro)}/scope"))["userId"].ValueKind);
    }

    [Fact]
    public async Task ADocumentOnlyForOneSubject()
    {
        var tenant = await ShopAsync();
        var put = await PutAsync(tenant, Documents + "invoice", new { title = "Invoice", text = "возврат 77", audiences = new[] { "only:ann" } });
        Assert.DoesNotContain("ann", put.Text, StringComparison.Ordinal);
        var (ann, bo) = (await StartAsync(tenant, "ann"), await StartAsync(tenant, "bo"));
        Assert.Equal(["invoice"], await SearchAsync(tenant, ann, "77"));
        Assert.Empty(await SearchAsync(tenant, bo, "77"));
    }

    [Fact]
    public async Task ADocumentIsShownAsItWasPutAndPutOnce()
    {
        var tenant = await ShopAsync();
        var body = new { title = "Guide", text = "# A\nOne\n# B\nTwo", url = "https://shop.example/g", locale = "ru", collection = "guides", attributes = new { org = "acme", seats = 5.0 }, audiences = new[] { "verified", "nosuch", "verified" } };
        var first = await PutAsync(tenant, Documents + "guide", body);
        Assert.Equal((201, 1, 2, false), (first.Status, first["version"].GetInt32(), first["passages"].GetInt32(), first["visibleToNobody"].GetBoolean()));
        Assert.Equal("""["nosuch"]""", first["unknownAudiences"].GetRawText());
        var again = await PutAsync(tenant, Documents + "guide", body);
        Assert.Equal((200, 1), (again.Status, again["version"].GetInt32()));

        var shown = await tenant.GetAsync(Documents + "guide");
        Assert.Equal(("Guide", body.text, "guides", """{"org":"acme","seats":5}"""), (shown.Get("title"), shown.Get("text"), shown.Get("collection"), shown["attributes"].GetRawText()));
        var listed = (await tenant.GetAsync("/v1/tenant/knowledge/documents?limit=1"))["items"][0];
        Assert.Equal(("acme", JsonValueKind.Null), (listed.GetProperty("documentId").GetString(), listed.GetProperty("text").ValueKind));

        Assert.Equal(204, (await tenant.ManageAsync(HttpMethod.Delete, Documents + "guide")).Status);
        Assert.Equal(404, (await tenant.ManageAsync(HttpMethod.Delete, Documents + "guide")).Status);
        Assert.Equal(3, (await PutAsync(tenant, Documents + "guide", body))["version"].GetInt32());
    }

    [Fact]
    public async Task WithoutAnAudienceADocumentIsVisibleToNobodyAndItsAnswerSaysSo()
    {
        var tenant = await ShopAsync();
        var put = await PutAsync(tenant, Documents + "draft", new { title = "Draft", text = "возврат 88" });
        Assert.True(put["visibleToNobody"].GetBoolean());
        Assert.Empty(await SearchAsync(tenant, await StartAsync(tenant, "ann", ("plan", "pro"), ("org", "acme")), "88"));
    }

    [Fact]
    public async Task CollectionsOnlyNarrow()
    {
        var tenant = await ShopAsync();
        await PutAsync(tenant, Documents + "faq", new { title = "FAQ", text = "возврат", collection = "faq", audiences = new[] { "everyone" } });
        var session = await tenant.StartAnonymousAsync();
        Assert.Equal(["faq"], await SearchAsync(tenant, session, "возврат", "faq"));
        Assert.Empty(await SearchAsync(tenant, session, "возврат", "contracts"));
        Assert.Equal(2, (await SearchAsync(tenant, session, "возврат")).Count);
    }

    [Fact]
    public async Task PagesGoOnWhereTheOneBeforeEndedAndSayNothingOfWhatIsHidden()
    {
        var tenant = await ShopAsync();
        var (anonymous, pro) = (await tenant.StartAnonymousAsync(), await StartAsync(tenant, "ann", ("plan", "pro")));
        Task<Answer> PageAsync(string session, string? cursor, string query = "возврат") => tenant.PostAsync(
            $"/v1/tenant/sessions/{TestTenant.IdOf(session)}/knowledge/search{(cursor is null ? "" : $"?cursor={cursor}")}", new { query, limit = 1 });

        var only = await PageAsync(anonymous, null);
        Assert.Equal((1, JsonValueKind.Null), (only["passages"].GetArrayLength(), only["next"].ValueKind));
        var first = await PageAsync(pro, null);
        var second = await PageAsync(pro, first.Get("next"));
        Assert.Equal(["pro", "public"], new[] { first, second }.Select(page => page["passages"][0].GetProperty("documentId").GetString()!).Order());
        Assert.Equal(JsonValueKind.Null, second["next"].ValueKind);
        foreach (var (cursor, query) in ((string, string)[])[("x", "возврат"), (new string('A', 11), "возврат"), (new string('A', 500), "возврат"), (first.Get("next"), "возвраты")])
            Assert.Equal("cursor", (await PageAsync(pro, cursor, query)).WrongFields.Single());
        Assert.Equal(200, (await PageAsync(pro, "")).Status);
    }

    [Fact]
    public async Task HighlightsAreWhereTheWordsStand()
    {
        var tenant = await ShopAsync();
        var answer = await tenant.PostAsync(
            $"/v1/tenant/sessions/{TestTenant.IdOf(await tenant.StartAnonymousAsync())}/knowledge/search", new { query = "возвраты 14" });
        Assert.Equal("[[0,7],[11,2]]", answer["passages"][0].GetProperty("highlights").GetRawText());
    }

    [Fact]
    public async Task TheCheckSaysWhichConditionLetInOrKeptOut()
    {
        var tenant = await ShopAsync();
        var acme = await StartAsync(tenant, "bo", ("plan", "free"), ("org", "acme"));
        var seen = await tenant.PostAsync("/v1/tenant/knowledge/check", new { documentId = "acme", sessionId = TestTenant.IdOf(acme) });
        Assert.True(seen["visible"].GetBoolean());
        var kept = await tenant.PostAsync("/v1/tenant/knowledge/check", new { documentId = "acme", claims = new { org = "globex" } });
        Assert.False(kept["visible"].GetBoolean());
        Assert.Equal(("org", false), (kept["audiences"][0].GetProperty("conditions")[0].GetProperty("claim").GetString(), kept["audiences"][0].GetProperty("conditions")[0].GetProperty("met").GetBoolean()));
        Assert.False((await tenant.PostAsync("/v1/tenant/knowledge/check", new { documentId = "pro" }))["visible"].GetBoolean());
        Assert.Equal(404, (await tenant.PostAsync("/v1/tenant/knowledge/check", new { documentId = "nosuch" })).Status);
    }

    [Fact]
    public async Task AnotherTenantsAndUnknownSessionsAndDocumentsAreTheSame()
    {
        var (tenant, other) = (await ShopAsync(), await ShopAsync());
        await PutAsync(other, Documents + "secret", new { title = "s", text = "s", audiences = new[] { "everyone" } });
        var session = TestTenant.IdOf(await other.StartAnonymousAsync());
        foreach (var path in (string[])[$"/v1/tenant/sessions/{session}/knowledge/search", $"/v1/tenant/sessions/{new string('A', 22)}/knowledge/search", "/v1/tenant/sessions/x/knowledge/search"])
        {
            var answer = await tenant.PostAsync(path, new { query = "s" });
            Assert.Equal((404, "not_found"), (answer.Status, answer.Code));
        }
        Assert.Equal((await tenant.GetAsync(Documents + "nosuch")).Text, (await tenant.GetAsync(Documents + "secret")).Text);
    }

    [Fact]
    public async Task AnAssistantSearchesReadsAndAnswersAndNothingElse()
    {
        var tenant = await ShopAsync();
        var key = (await Answer.OfAsync(
            tenant.Gateway.Operator, HttpMethod.Post, $"/v1/operator/tenants/{tenant.Id}/management-keys", new { label = "bot", scope = "assistant" }, TestGateway.OperatorKey)).Get("managementKey");
        var session = await tenant.StartAnonymousAsync();
        tenant.ManagementKey = key;
        var one = $"/v1/tenant/sessions/{TestTenant.IdOf(session)}";
        Assert.Equal(["public"], await SearchAsync(tenant, session, "возврат"));
        Assert.Equal(200, (await tenant.GetAsync($"{one}/events")).Status);
        Assert.Equal(201, (await tenant.PostAsync($"{one}/messages", new { role = "assistant", text = "hi" })).Status);
        foreach (var path in (string[])["/v1/tenant", "/v1/tenant/users", "/v1/tenant/sessions", one, $"{one}/scope", "/v1/tenant/knowledge/documents", Documents + "public", "/v1/tenant/knowledge/audiences", "/v1/tenant/identity", "/v1/tenant/audit/export"])
            Assert.Equal((403, "scope_insufficient"), (await tenant.GetAsync(path) is var answer ? (answer.Status, answer.Code) : default));
        Assert.Equal(403, (await PutAsync(tenant, Documents + "x", new { title = "x", text = "x" })).Status);
        Assert.Equal(403, (await tenant.PostAsync($"{one}/end", new { })).Status);
        Assert.Equal(403, (await tenant.PostAsync("/v1/tenant/knowledge/check", new { documentId = "public" })).Status);
    }

    [Fact]
    public async Task AnEndedConversationIsNotSearchedFor()
    {
        var tenant = await ShopAsync();
        var session = await tenant.StartAnonymousAsync();
        await tenant.PostAsync($"/v1/tenant/sessions/{TestTenant.IdOf(session)}/end", new { });
        Assert.Equal("conversation_ended", (await tenant.PostAsync($"/v1/tenant/sessions/{TestTenant.IdOf(session)}/knowledge/search", new { query = "x" })).Code);
    }

    private static readonly string[] Hostile =
    [
        "\"", "'", "\\", "a\" OR \"b", "tokens:x", "NEAR(a b)", "a* ^b", "' | 'b", "a & !b", "*", "(", "\0", "a\0b", string.Concat(Enumerable.Repeat("😀", 250)),
        "\u202eтекст", "e\u0301\u0327\u0300", new string('я', 500), string.Join(' ', Enumerable.Range(0, 100).Select(i => $"w{i}")), "<script>", "%_", "; DROP TABLE passages", "s0 c0 t0x",
    ];

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task NothingHostileIsMoreThanWordsAndText(string provider)
    {
        await using var gateway = provider == "sqlite" ? await TestGateway.StartAsync() : await TestGateway.StartAsync(
            ("Blinq:Ledger:Provider", "postgres"), ("Blinq:Ledger:ConnectionString", await (await PostgresServer.SharedAsync()).NewDatabaseAsync()),
            ("Blinq:MasterKey", Convert.ToBase64String(new byte[32])));
        var tenant = await ShopAsync(gateway);
        await NoQueryIsMoreThanWordsAsync(tenant);
        await NoDocumentIsMoreThanTextAsync(tenant);
        gateway.Log.ShouldHaveNoErrors();
    }

    private static async Task NoQueryIsMoreThanWordsAsync(TestTenant tenant)
    {
        var session = await tenant.StartAnonymousAsync();
        foreach (var query in Hostile)
        {
            var answer = await tenant.PostAsync($"/v1/tenant/sessions/{TestTenant.IdOf(session)}/knowledge/search", new { query });
            Assert.True(answer.Status == 200, $"{query}: {answer.Status} {answer.Text}");
            Assert.Equal(0, answer["passages"].GetArrayLength());
        }
    }

    private static async Task NoDocumentIsMoreThanTextAsync(TestTenant tenant)
    {
        var session = await tenant.StartAnonymousAsync();
        string[] texts = [new string('x', 256 * 1024), "\0\u0001", string.Concat(Enumerable.Repeat("😀 ", 50_000)), "\u202e# x\n```\n", "' \" \\ | & ! :* NEAR", new string(' ', 1000), "# \n#\n#"];
        foreach (var (index, text) in texts.Index())
        {
            var put = await PutAsync(tenant, $"{Documents}h{index}", new { title = "<b>\" ' \\ \0 title", text, audiences = new[] { "everyone" } });
            Assert.True(put.Status == 201, $"{index}: {put.Status} {put.Text}");
            Assert.Equal(text, (await tenant.GetAsync($"{Documents}h{index}")).Get("text"));
        }
        Assert.Contains("h4", await SearchAsync(tenant, session, "near"));
        var over = await PutAsync(tenant, Documents + "over", new { title = "x", text = new string('x', 256 * 1024 + 1) });
        Assert.Equal((400, "text"), (over.Status, over.WrongFields.Single()));
        Assert.Equal(413, (await PutAsync(tenant, Documents + "over", new { title = "x", text = new string('x', 3 * 1024 * 1024) })).Status);
        Assert.Equal("text", (await PutAsync(tenant, Documents + "over", new { title = "x", text = string.Concat(Enumerable.Repeat("# a\nx\n", 1_500)) })).WrongFields.Single());
    }

    [Theory]
    [InlineData("""{"title":"x"}""", "text")]
    [InlineData("""{"title":"","text":"x"}""", "title")]
    [InlineData("""{"title":"x","text":"x","url":"javascript:alert(1)"}""", "url")]
    [InlineData("""{"title":"x","text":"x","collection":"a b"}""", "collection")]
    [InlineData("""{"title":"x","text":"x","audiences":["only:"]}""", "audiences[0]")]
    [InlineData("""{"title":"x","text":"x","audiences":[null]}""", "audiences[0]")]
    [InlineData("""{"title":"x","text":"x","attributes":{"a":{}}}""", "attributes.a")]
    [InlineData("""{"title":"x","text":"x","attributes":{"a b":1}}""", "attributes[0]")]
    public async Task AWrongDocumentIsRefusedByItsField(string body, string field)
    {
        var answer = await PutAsync(await (await TestGateway.SharedAsync()).RegisterAsync(), Documents + "x", body);
        Assert.Equal((400, field), (answer.Status, answer.WrongFields.Single()));
    }

    [Fact]
    public async Task AnAddressHasAtMost2048Characters_AndNoUser()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var longest = "https://shop.example/".PadRight(2_048, 'x');

        Assert.Equal(201, (await PutWithAsync(longest)).Status);
        Assert.Equal(longest, (await tenant.GetAsync(Documents + "x")).Get("url"));
        foreach (var wrong in new[] { longest + "x", "https://ann@shop.example/", "https://ann:secret@shop.example/" })
        {
            var answer = await PutWithAsync(wrong);
            Assert.Equal((400, "url"), (answer.Status, answer.WrongFields.Single()));
            Assert.Contains("at most 2048 characters, without user name", answer.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("secret", answer.Text, StringComparison.Ordinal);
        }
        var described = (await ApiDescription.ReadAsync(tenant.Gateway)).Operations.Single(operation => operation.Id == "putDocument").Body!.Value;
        Assert.Equal(2_048, described.GetProperty("properties").GetProperty("url").GetProperty("maxLength").GetInt32());

        Task<Answer> PutWithAsync(string url) => PutAsync(tenant, Documents + "x", new { title = "x", text = "x", url });
    }

    [Theory]
    [InlineData("pro", """{"all":[]}""", "all")]
    [InlineData("pro", "{}", "all")]
    [InlineData("pro", """{"all":[{"claim":"sub","is":"a"}]}""", "all[0]")]
    [InlineData("pro", """{"all":[{"claim":"a","matchesAttribute":"a"},{"claim":"b","matchesAttribute":"a"}]}""", "all")]
    [InlineData("pro", """{"name":"","all":[{"claim":"a","is":"a"}]}""", "name")]
    [InlineData("everyone", """{"all":[{"claim":"a","is":"a"}]}""", "audienceId")]
    [InlineData("a:b", """{"all":[{"claim":"a","is":"a"}]}""", "audienceId")]
    public async Task AWrongAudienceIsRefusedByItsField(string id, string body, string field)
    {
        var answer = await PutAsync(await (await TestGateway.SharedAsync()).RegisterAsync(), Audiences + id, body);
        Assert.Equal((400, field), (answer.Status, answer.WrongFields.Single()));
    }

    private static async Task<TestTenant> ShopAsync() => await ShopAsync(await TestGateway.SharedAsync());

    private static async Task<TestTenant> ShopAsync(TestGateway gateway)
    {
        var tenant = await gateway.RegisterAsync();
        await tenant.PatchAsync("""{"identity":{"claims":["plan","org"]}}""");
        await PutAsync(tenant, Audiences + "pro", new { all = new[] { new { claim = "plan", @is = "pro" } } });
        await PutAsync(tenant, Audiences + "customers", new { name = "Customers", all = new[] { new { claim = "org", matchesAttribute = "org" } } });
        await PutAsync(tenant, Documents + "public", new { title = "Возврат товара", text = "Возврат за 14 дней.", audiences = new[] { "everyone" } });
        await PutAsync(tenant, Documents + "pro", new { title = "Возврат по плану Pro", text = "Возвраты за 60 дней.", audiences = new[] { "pro" } });
        await PutAsync(tenant, Documents + "acme", new { title = "Договор ACME", text = "Возврат по договору за 90 дней.", attributes = new { org = "acme" }, audiences = new[] { "customers" } });
        return tenant;
    }

    private static Task<Answer> PutAsync(TestTenant tenant, string path, object body) => tenant.ManageAsync(HttpMethod.Put, path, body);

    private static async Task<List<string>> SearchAsync(TestTenant tenant, string session, string query, params string[] collections)
    {
        var answer = await tenant.PostAsync($"/v1/tenant/sessions/{TestTenant.IdOf(session)}/knowledge/search", new { query, limit = 20, collections });
        Assert.True(answer.Status == 200, answer.Text);
        return [.. answer["passages"].EnumerateArray().Select(passage => passage.GetProperty("documentId").GetString()!)];
    }

    private static async Task<string> StartAsync(TestTenant tenant, string subject, params (string, string)[] claims) =>
        (await tenant.InitAsync(Token(tenant, subject, TestToken.Now, claims))).Get("session");

    private static string Token(TestTenant tenant, string subject, long issuedAt, params (string Name, string Value)[] claims)
    {
        var payload = new Dictionary<string, object?> { ["sub"] = subject, ["iat"] = issuedAt, ["exp"] = TestToken.Now + 3600 };
        foreach (var (name, value) in claims)
            payload[name] = value;
        return TestToken.Sign(tenant.Secret, payload);
    }
}
