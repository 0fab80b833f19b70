using System.Text.Json;
using Blinq.Gateway.Tests.Given;

namespace Blinq.Gateway.Tests;

/// <summary>What a tenant's people see of users and conversations, and do in them.</summary>
public sealed class TenantViewTests
{
    [Fact]
    public async Task GivenUsers_ThenTheyAreListedFoundAndShown()
    {
        var tenant = await NewAsync();
        await tenant.StartIdentifiedAsync("user/with?odd#characters");
        await tenant.StartIdentifiedAsync("user-43");

        var found = await tenant.PostAsync("/v1/tenant/users/find", new { sub = "user/with?odd#characters" });
        var shown = await tenant.GetAsync($"/v1/tenant/users/{found.Get("userId")}");
        var first = await tenant.GetAsync("/v1/tenant/users?limit=1");
        var second = await tenant.GetAsync($"/v1/tenant/users?limit=1&cursor={Uri.EscapeDataString(first.Get("next"))}");

        Assert.Equal(found.Text, shown.Text);
        Assert.Equal(1, shown["sessions"].GetInt64());
        // Who was seen within the same minute stands in no particular order.
        Assert.Equal(
            ["user-43", "user/with?odd#characters"],
            first["items"].EnumerateArray().Concat(second["items"].EnumerateArray())
                .Select(user => user.GetProperty("sub").GetString()).Order(StringComparer.Ordinal));
        Assert.Equal(JsonValueKind.Null, second["next"].ValueKind);
    }

    [Fact]
    public async Task GivenConversations_ThenTheyAreListedByUserKeyAndTime()
    {
        var tenant = await NewAsync();
        var anonymous = TestTenant.IdOf(await tenant.StartAnonymousAsync());
        var bound = TestTenant.IdOf(await tenant.StartIdentifiedAsync("user-42"));
        var user = (await tenant.PostAsync("/v1/tenant/users/find", new { sub = "user-42" })).Get("userId");
        var key = (await tenant.GetAsync("/v1/tenant/identity"))["keys"][0].GetProperty("keyId").GetString();

        Assert.Equal([bound, anonymous], await ListAsync(""));
        Assert.Equal([bound], await ListAsync($"?userId={user}"));
        Assert.Equal([bound], await ListAsync($"?keyId={key}"));
        Assert.Equal([], await ListAsync("?to=2020-01-01T00:00:00Z"));
        Assert.Equal([bound, anonymous], await ListAsync("?from=2020-01-01T00:00:00Z"));

        async Task<IEnumerable<string?>> ListAsync(string query) =>
            (await tenant.GetAsync("/v1/tenant/sessions" + query))["items"].EnumerateArray()
                .Select(item => item.GetProperty("sessionId").GetString()).ToList();
    }

    [Fact]
    public async Task GivenABoundConversation_ThenItIsShownWithItsBinding()
    {
        var tenant = await NewAsync();
        var id = TestTenant.IdOf(await tenant.StartIdentifiedAsync("user-42"));

        var shown = await tenant.GetAsync($"/v1/tenant/sessions/{id}");

        Assert.Equal("identified", shown.Get("mode"));
        Assert.Equal("user-42", shown["binding"].GetProperty("user").GetProperty("id").GetString());
        Assert.Equal(1, shown["binding"].GetProperty("epoch").GetInt64());
        Assert.Equal(1, shown["credentials"].GetInt32());
    }

    [Fact]
    public async Task GivenTheTenantAnswersRecordsAndEnds_ThenItIsInTheTrailInOrder()
    {
        var tenant = await NewAsync();
        var session = await tenant.StartAnonymousAsync();
        var path = $"/v1/tenant/sessions/{TestTenant.IdOf(session)}";

        var reply = await tenant.PostAsync(path + "/messages", new { role = "assistant", author = "Bot", text = "Hello", clientId = "c" });
        var repeated = await tenant.PostAsync(path + "/messages", new { role = "assistant", author = "Bot", text = "Hello", clientId = "c" });
        var recorded = await tenant.PostAsync(path + "/events", """{"type":"order.viewed","data":{"order":"№7","deep":[{"a":1}]}}""");
        var ended = await tenant.PostAsync(path + "/end", new { });

        Assert.Equal((201, 200, 201, 200), (reply.Status, repeated.Status, recorded.Status, ended.Status));
        var events = await tenant.EventsAsync(TestTenant.IdOf(session));
        Assert.Equal(
            ["session.started", "message.posted", "event.recorded", "session.ended"],
            events.Select(e => e.GetProperty("type").GetString()));
        Assert.Equal("№7", events[2].GetProperty("payload").GetProperty("data").GetProperty("order").GetString());
        Assert.Equal("session_ended", (await tenant.ReadAsync(session)).Code);
        foreach (var again in new[]
                 {
                     await tenant.PostAsync(path + "/messages", new { role = "agent", text = "too late" }),
                     await tenant.PostAsync(path + "/events", new { type = "x" }), await tenant.PostAsync(path + "/end", new { }),
                 })
            Assert.Equal((409, "conversation_ended"), (again.Status, again.Code));
    }

    [Fact]
    public async Task GivenEventsInPages_ThenEachComesOnce()
    {
        var tenant = await NewAsync();
        var session = await tenant.StartAnonymousAsync();
        for (var i = 0; i < 4; i++)
            await tenant.SayAsync(session, "x");
        var path = $"/v1/tenant/sessions/{TestTenant.IdOf(session)}/events";

        var first = await tenant.GetAsync(path + "?limit=3");
        var rest = await tenant.GetAsync($"{path}?limit=3&after={first["next"]}");

        Assert.Equal([1, 2, 3, 4, 5], first["items"].EnumerateArray().Concat(rest["items"].EnumerateArray()).Select(e => e.GetProperty("seq").GetInt64()));
        Assert.Equal(JsonValueKind.Null, rest["next"].ValueKind);
    }

    [Theory]
    [InlineData("messages", """{"role":"visitor","text":"x"}""", "role")]
    [InlineData("messages", """{"role":"Agent","text":"x"}""", "role")]
    [InlineData("messages", """{"role":1,"text":"x"}""", "role")]
    [InlineData("messages", """{"role":"agent","text":"x","author":""}""", "author")]
    [InlineData("events", """{"type":"Order Viewed"}""", "type")]
    [InlineData("events", """{}""", "type")]
    [InlineData("events", """{"type":"x","data":[]}""", "data")]
    [InlineData("events", """{"type":"x","data":{"a":"\ud800"}}""", "data")]
    [InlineData("events", """{"type":"x","data":{"\udc00":1}}""", "data")]
    [InlineData("events", """{"type":"x","data":{"a":1,"a":2}}""", "data")]
    public async Task GivenAWrongField_ThenItIsNamed(string call, string body, string field)
    {
        var tenant = await NewAsync();
        var id = TestTenant.IdOf(await tenant.StartAnonymousAsync());

        Assert.Equal([field], (await tenant.PostAsync($"/v1/tenant/sessions/{id}/{call}", body)).WrongFields);
    }

    [Fact]
    public async Task GivenDataBeyond16KiB_ThenItIsRefused()
    {
        var tenant = await NewAsync();
        var id = TestTenant.IdOf(await tenant.StartAnonymousAsync());

        var answer = await tenant.PostAsync($"/v1/tenant/sessions/{id}/events", new { type = "x", data = new { a = new string('x', 17_000) } });

        Assert.Equal(["data"], answer.WrongFields);
    }

    [Fact]
    public async Task AnothersConversationsAndUsersAndOnesThatDoNotExistGetTheSame404()
    {
        var (mine, theirs) = (await NewAsync(), await NewAsync());
        var id = TestTenant.IdOf(await theirs.StartIdentifiedAsync("user-42"));
        var user = (await theirs.PostAsync("/v1/tenant/users/find", new { sub = "user-42" })).Get("userId");
        var answers = new List<Answer> { await mine.GetAsync($"/v1/tenant/users/{user}"), await mine.PostAsync("/v1/tenant/users/find", new { sub = "user-42" }) };
        foreach (var session in new[] { id, new string('A', 22), "x", "%01", "..%2f..", new string('a', 300) })
        {
            var path = $"/v1/tenant/sessions/{session}";
            answers.Add(await mine.GetAsync(path));
            answers.Add(await mine.GetAsync(path + "/events"));
            answers.Add(await mine.PostAsync(path + "/messages", new { role = "agent", text = "x" }));
            answers.Add(await mine.PostAsync(path + "/events", new { type = "x" }));
            answers.Add(await mine.PostAsync(path + "/end", new { }));
        }

        Assert.All(answers, answer => Assert.Equal((404, "not_found"), (answer.Status, answer.Code)));
        Assert.Single(answers.Select(answer => answer.Text).Distinct());
    }

    [Theory]
    [InlineData("/v1/tenant/users?cursor=nonsense")]
    [InlineData("/v1/tenant/users?limit=0")]
    [InlineData("/v1/tenant/sessions?cursor=nonsense")]
    [InlineData("/v1/tenant/sessions?userId=user-42")]
    [InlineData("/v1/tenant/sessions?keyId=%20")]
    [InlineData("/v1/tenant/sessions?from=today")]
    [InlineData("/v1/tenant/identity/refusals?cursor=nonsense")]
    [InlineData("/v1/tenant/audit/export?from=today")]
    public async Task GivenAWrongQuery_Then400(string path)
    {
        var answer = await (await NewAsync()).GetAsync(path);

        Assert.Equal((400, "invalid_request"), (answer.Status, answer.Code));
    }

    private static async Task<TestTenant> NewAsync() => await (await TestGateway.SharedAsync()).RegisterAsync();
}
