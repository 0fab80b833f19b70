using Blinq.Gateway.Tests.Describing;
using Blinq.Gateway.Tests.Given;

namespace Blinq.Gateway.Tests;

/// <summary>What clients, proxies and monitors send that is not in the first example of a documentation.</summary>
public sealed class ClientHabitsTests
{
    [Theory]
    [InlineData("", "", 3)]
    [InlineData("?lastEventId=2", "", 2)]
    [InlineData("?after=1&lastEventId=2", null, 2)]
    [InlineData("?after=1&lastEventId=", null, 1)]
    [InlineData("?lastEventId=2", "1", 1)]
    [InlineData("?after=2", "", 2)]
    public async Task AnEmptyLastEventIdWasRefused_AndOneInTheQueryIgnored(string query, string? header, long expected)
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var session = await tenant.StartAnonymousAsync();
        await tenant.SayAsync(session, "two");
        await tenant.SayAsync(session, "three");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/session/stream{query}");
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {session}");
        if (header is not null)
            request.Headers.TryAddWithoutValidation("Last-Event-ID", header);

        using var response = await tenant.Gateway.Public.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        Assert.Equal(200, (int)response.StatusCode);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync());
        var beginning = new List<string?>();
        while (beginning.LastOrDefault() != "" && beginning.Count < 5)
            beginning.Add(await lines.ReadLineAsync().WaitAsync(Eventually.Patience));
        Assert.Contains($"id: {expected}", beginning);
    }

    [Theory]
    [InlineData("?lastEventId=x", null, "lastEventId")]
    [InlineData("?lastEventId=99", null, "lastEventId")]
    [InlineData("?after=99", null, "after")]
    [InlineData("", "99", "Last-Event-ID")]
    public async Task APlaceThatIsNone_IsToldByTheNameItWasGivenUnder(string query, string? header, string field)
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var session = await tenant.StartAnonymousAsync();

        var answer = await Answer.OfAsync(
            tenant.Gateway.Public, HttpMethod.Get, $"/v1/session/stream{query}", null, session, header is null ? [] : [("Last-Event-ID", header)]);

        Assert.Equal([field], answer.WrongFields);
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/openapi/v1.json")]
    public async Task AMonitorThatAskedWithHeadWasToldThatItMayNot(string path)
    {
        var gateway = await TestGateway.SharedAsync();

        var (head, get) = (await Answer.OfAsync(gateway.Public, HttpMethod.Head, path), await Answer.OfAsync(gateway.Public, HttpMethod.Get, path));

        Assert.Equal((200, ""), (head.Status, head.Text));
        Assert.Equal(get.Headers["Content-Type"], head.Headers["Content-Type"]);
        Assert.Equal(get.Headers["Content-Length"], head.Headers["Content-Length"]);
    }

    [Theory]
    [InlineData("/v1/session/messages")]
    [InlineData("/v1/tenant/sessions/{0}/messages")]
    public async Task ThreeRepliesUnderOneIdempotencyKeyWereThreeMessages(string path)
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var session = await tenant.StartAnonymousAsync();
        var at = string.Format(null, path, TestTenant.IdOf(session));
        Task<Answer> PostAsync(string text, string key, string? clientId = null) => Answer.OfAsync(
            tenant.Gateway.Public, HttpMethod.Post, at, new { role = "agent", text, clientId },
            path.Contains("tenant", StringComparison.Ordinal) ? tenant.ManagementKey : session, ("Idempotency-Key", key));

        var (first, second, other) = (await PostAsync("hello", "a-1"), await PostAsync("hello", "a-1"), await PostAsync("bye", "a-1"));
        var (both, wrong) = (await PostAsync("hello", "a-2", "c-1"), await PostAsync("hello", "a 2"));

        Assert.Equal((201, 200, 409), (first.Status, second.Status, other.Status));
        Assert.Equal(first.Text, second.Text);
        Assert.Equal(["Idempotency-Key"], both.WrongFields);
        Assert.Equal(["Idempotency-Key"], wrong.WrongFields);
        Assert.Single((await tenant.ReadAsync(session))["items"].EnumerateArray());
    }

    [Theory]
    [InlineData("register")]
    [InlineData("issue")]
    [InlineData("revoke")]
    [InlineData("record")]
    public async Task ACallThatWasRepeatedUnderOneIdempotencyKeyTookEffectTwice(string call)
    {
        var gateway = await TestGateway.SharedAsync();
        var tenant = await gateway.RegisterAsync();
        var session = await tenant.StartAnonymousAsync();
        var name = $"{call}-{tenant.Id}";
        var key = name;
        Task<Answer> SendAsync(object other) => call switch
        {
            "register" => Answer.OfAsync(gateway.Operator, HttpMethod.Post, "/v1/operator/tenants", new { name = $"{name}{other}" }, TestGateway.OperatorKey, ("Idempotency-Key", key)),
            "issue" => Answer.OfAsync(gateway.Operator, HttpMethod.Post, $"/v1/operator/tenants/{tenant.Id}/management-keys", new { label = $"l{other}", scope = "admin" }, TestGateway.OperatorKey, ("Idempotency-Key", key)),
            "revoke" => Answer.OfAsync(gateway.Public, HttpMethod.Post, "/v1/tenant/revocations", new { sub = $"s{other}" }, tenant.ManagementKey, ("Idempotency-Key", key)),
            _ => Answer.OfAsync(gateway.Public, HttpMethod.Post, $"/v1/tenant/sessions/{TestTenant.IdOf(session)}/events", new { type = "order", data = new { other } }, tenant.ManagementKey, ("Idempotency-Key", key)),
        };
        async Task<int> CountAsync() => call switch
        {
            "register" => (await gateway.OperateAsync(HttpMethod.Get, "/v1/operator/tenants?limit=100"))["items"].EnumerateArray().Count(item => item.GetProperty("name").GetString()!.StartsWith(name, StringComparison.Ordinal)),
            "revoke" => (await tenant.GetAsync("/v1/tenant/revocations"))["items"].GetArrayLength(),
            "issue" => (await tenant.GetAsync("/v1/tenant/audit/export")).Text.Split('\n').Count(line => line.Contains("management.key.issued", StringComparison.Ordinal)),
            _ => (await tenant.EventTypesAsync(TestTenant.IdOf(session))).Count(type => type == "event.recorded"),
        };

        var both = await Task.WhenAll(SendAsync(0), SendAsync(0));
        var (third, other) = (await SendAsync(0), await SendAsync(1));

        Assert.Equal(201, both.Max(answer => answer.Status));
        Assert.All([.. both, third], answer => Assert.InRange(answer.Status, 200, 201));
        Assert.Equal((422, "idempotency_key_reused"), (other.Status, other.Code));
        Assert.Equal(1, await CountAsync());
        static string Lasting(Answer answer) => string.Join(',', answer.Body.EnumerateObject().Where(one => one.Name != "effectiveAt").Select(one => one.ToString()));
        Assert.All([.. both, third], answer => Assert.Equal(Lasting(both[0]), Lasting(answer)));
        key = name + "-2";
        Assert.Equal(201, (await SendAsync(0)).Status);
        Assert.Equal(2, await CountAsync());
        if (call is "register" or "issue")
            Assert.Equal(200, (await Answer.OfAsync(gateway.Public, HttpMethod.Get, "/v1/tenant", null, third.Get("managementKey"))).Status);
    }

    /// <summary>A script used one for its whole run, and was given the tenant's first key, of scope admin, as a support agent's and as an auditor's.</summary>
    [Fact]
    public async Task OneIdempotencyKeyForDifferentCallsGaveOneManagementKeyForAll()
    {
        var gateway = await TestGateway.SharedAsync();
        var key = ("Idempotency-Key", $"all-of-{(await gateway.RegisterAsync()).Id}");
        var registered = await Answer.OfAsync(gateway.Operator, HttpMethod.Post, "/v1/operator/tenants", new { name = "Acme" }, TestGateway.OperatorKey, key);
        var (tenant, admin) = (registered.Get("tenantId"), registered.Get("managementKey"));
        Task<Answer> IssueAsync() => Answer.OfAsync(
            gateway.Operator, HttpMethod.Post, $"/v1/operator/tenants/{tenant}/management-keys", new { label = "desk", scope = "support" }, TestGateway.OperatorKey, key);

        var support = await IssueAsync();
        var audit = await Answer.OfAsync(
            gateway.Public, HttpMethod.Post, "/v1/tenant/audit/keys", new { label = "auditor", expiresAt = TimeProvider.System.GetUtcNow().AddDays(1) }, admin, key);

        Assert.Equal((201, 201), (support.Status, audit.Status));
        Assert.Equal(3, new[] { admin, support.Get("managementKey"), audit.Get("managementKey") }.Distinct().Count());
        async Task<(int Sessions, int Change)> MayAsync(Answer issued) => (
            (await Answer.OfAsync(gateway.Public, HttpMethod.Get, "/v1/tenant/sessions", null, issued.Get("managementKey"))).Status,
            (await Answer.OfAsync(gateway.Public, HttpMethod.Patch, "/v1/tenant", new { name = "Mine" }, issued.Get("managementKey"))).Status);
        Assert.Equal(((200, 403), (403, 403)), (await MayAsync(support), await MayAsync(audit)));
        Assert.Equal(support.Get("managementKey"), (await IssueAsync()).Get("managementKey"));
    }

    [Fact]
    public async Task ARevokedManagementKeyWasShownAgain_AndOneThatIsOlderThanTenMinutes()
    {
        var clock = new ManualClock();
        await using var gateway = await TestGateway.StartAsync(TestDirectory.New(), clock, ("Blinq:RateLimits:Enabled", "false"));
        Task<Answer> RegisterAsync() => Answer.OfAsync(gateway.Operator, HttpMethod.Post, "/v1/operator/tenants", new { name = "Kiosk" }, TestGateway.OperatorKey, ("Idempotency-Key", "r-1"));
        var registered = await RegisterAsync();
        var keys = $"/v1/operator/tenants/{registered.Get("tenantId")}/management-keys";
        Task<Answer> IssueAsync() => Answer.OfAsync(gateway.Operator, HttpMethod.Post, keys, new { label = "ci", scope = "support" }, TestGateway.OperatorKey, ("Idempotency-Key", "i-1"));
        var issued = await IssueAsync();
        Assert.Equal(issued.Get("managementKey"), (await IssueAsync()).Get("managementKey"));
        Assert.Equal(204, (await gateway.OperateAsync(HttpMethod.Delete, $"{keys}/{issued.Get("keyId")}")).Status);

        var revoked = await IssueAsync();
        clock.Advance(TimeSpan.FromMinutes(11));
        var late = await RegisterAsync();

        Assert.Equal((409, "key_not_shown_again"), (revoked.Status, revoked.Code));
        Assert.Equal((409, "key_not_shown_again"), (late.Status, late.Code));
        Assert.DoesNotContain("sk_", revoked.Text + late.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AMethodThatAPathDoesNotTakeWasRefusedForItsIdempotencyKey()
    {
        var gateway = await TestGateway.SharedAsync();

        var answer = await Answer.OfAsync(gateway.Public, HttpMethod.Put, "/v1/tenant", "{}", null, ("Idempotency-Key", "k-1"));

        Assert.Equal((405, "method_not_allowed"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task ARevocationThatWasLiftedCameBackWithARepeat()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        Task<Answer> RevokeAsync() => Answer.OfAsync(tenant.Gateway.Public, HttpMethod.Post, "/v1/tenant/revocations", new { sub = "a" }, tenant.ManagementKey, ("Idempotency-Key", "r-1"));
        var first = await RevokeAsync();
        Assert.Equal(204, (await tenant.ManageAsync(HttpMethod.Delete, $"/v1/tenant/revocations/{first.Get("id")}")).Status);

        var again = await RevokeAsync();

        Assert.Equal((201, first.Get("id")), (again.Status, again.Get("id")));
        Assert.Equal(0, (await tenant.GetAsync("/v1/tenant/revocations"))["items"].GetArrayLength());
    }

    [Fact]
    public async Task AnIdempotencyKeyIsHonouredOrRefused_OnEveryCallThatTakesEffect()
    {
        var gateway = await TestGateway.SharedAsync();
        var tenant = await gateway.RegisterAsync();
        var session = await tenant.StartAnonymousAsync();
        var (honoured, refused) = (0, 0);
        foreach (var operation in (await ApiDescription.ReadAsync(gateway)).Operations.Where(operation => operation.Method != HttpMethod.Get && operation.Method != HttpMethod.Head))
        {
            if (operation.Parameters.Any(parameter => parameter.Name == "Idempotency-Key"))
            {
                honoured++;
                continue;
            }
            var (client, key) = operation.Scheme switch
            {
                "operatorKey" => (gateway.Operator, TestGateway.OperatorKey),
                "managementKey" => (gateway.Public, tenant.ManagementKey),
                _ => (gateway.Public, session),
            };
            var answer = await Answer.OfAsync(client, operation.Method, operation.Path, "{}", key, ("Idempotency-Key", "k-1"));
            Assert.True(answer.Status == 400 && answer.WrongFields.SequenceEqual(["Idempotency-Key"]), $"{operation}: {answer.Status} {answer.Text}");
            refused++;
        }
        Assert.Equal(8, honoured);
        Assert.True(refused > 10);
    }
}
