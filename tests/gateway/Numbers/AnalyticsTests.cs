using System.Text.Json;
using Blinq.Gateway.Tests.Given;
using Blinq.Gateway.Tests.TenantConsole;

namespace Blinq.Gateway.Tests.Numbers;

/// <summary><c>GET /v1/tenant/analytics</c> and the console's Overview.</summary>
public sealed class AnalyticsTests
{
    [Fact]
    public async Task WhatHappensIsCounted_ByDayAndByUser()
    {
        var gateway = await TestGateway.SharedAsync();
        var (tenant, other) = (await gateway.RegisterAsync(), await gateway.RegisterAsync());
        await other.StartIdentifiedAsync("user-1");
        var anonymous = await tenant.StartAnonymousAsync();
        await tenant.SayAsync(anonymous, "hello?");
        await tenant.ReplyAsync(anonymous, "hello!");
        var ann = await tenant.StartIdentifiedAsync("ann");
        for (var i = 0; i < 3; i++)
            await tenant.SayAsync(ann, $"message {i}");
        await tenant.StartIdentifiedAsync("bob");
        await tenant.InitAsync("nonsense");

        var byDay = await tenant.GetAsync("/v1/tenant/analytics");

        Assert.Equal(200, byDay.Status);
        var days = byDay["days"].EnumerateArray().ToList();
        Assert.Equal(30, days.Count);
        Assert.Equal((byDay.Get("firstDay"), byDay.Get("lastDay")), (days[0].GetProperty("day").GetString(), days[^1].GetProperty("day").GetString()));
        // A midnight may lie between.
        long Sum(string name) => days.TakeLast(2).Sum(day => day.GetProperty(name).GetInt64());
        Assert.Equal((4, 2, 5, 1), (Sum("sessions"), Sum("verified"), Sum("messages"), Sum("firstReplies")));
        Assert.True(Sum("activeUsers") >= 2);
        Assert.Contains(days, day => day.GetProperty("firstReplySeconds") is { ValueKind: JsonValueKind.Number } wait && wait.GetDouble() < 60);
        Assert.Equal(0, days[0].GetProperty("sessions").GetInt64());
        Assert.Equal(1, byDay["verdicts"].GetProperty("refused").GetProperty("malformed").GetInt64());
        Assert.Equal(JsonValueKind.Null, byDay["users"].ValueKind);

        var users = (await tenant.GetAsync("/v1/tenant/analytics?by=user"))["users"].EnumerateArray().ToList();
        Assert.Equal(
            [("ann", 3L, 1L), ("bob", 0L, 1L)],
            users.Select(user => (user.GetProperty("sub").GetString()!, user.GetProperty("messages").GetInt64(), user.GetProperty("sessions").GetInt64())));

        Assert.Equal(200, (await tenant.ManageAsync(HttpMethod.Delete, $"/v1/tenant/users/{users[0].GetProperty("userId").GetString()}")).Status);
        var after = await tenant.GetAsync("/v1/tenant/analytics?by=user");
        Assert.DoesNotContain("ann", after.Text, StringComparison.Ordinal);
        Assert.Equal(5, (await tenant.GetAsync("/v1/tenant/analytics"))["days"].EnumerateArray().Sum(day => day.GetProperty("messages").GetInt64()));
    }

    [Theory]
    [InlineData("from=2026-01-01T00:00:00Z&to=2026-01-03T00:00:00Z", "2026-01-01", "2026-01-02", 2)]
    [InlineData("from=2026-01-01T23:59:59Z&to=2026-01-03T00:00:01Z", "2026-01-01", "2026-01-03", 3)]
    [InlineData("from=2026-01-01T01:00:00%2B06:00&to=2026-01-02T00:00:00Z", "2025-12-31", "2026-01-01", 2)]
    [InlineData("from=2000-01-01T00:00:00Z&to=2026-01-03T00:00:00Z", "2025-01-02", "2026-01-02", 366)]
    [InlineData("from=2026-01-03T00:00:00Z&to=2026-01-01T00:00:00Z", "2026-01-03", "2025-12-31", 0)]
    [InlineData("to=0001-01-01T00:00:00Z", "0001-01-01", "0001-01-01", 1)]
    [InlineData("to=9999-12-31T23:59:59Z", "9999-12-02", "9999-12-31", 30)]
    public async Task ARangeIsOfWholeUtcDays_AndBounded(string query, string first, string last, int count)
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();

        var answer = await tenant.GetAsync($"/v1/tenant/analytics?{query}");

        Assert.Equal((200, first, last, count), (answer.Status, answer.Get("firstDay"), answer.Get("lastDay"), answer["days"].GetArrayLength()));
        Assert.Equal(200, (await tenant.GetAsync($"/v1/tenant/analytics?by=user&{query}")).Status);
    }

    [Fact]
    public async Task WhatIsNoRange_IsRefused()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();

        Assert.Equal(["from", "to", "by"], (await tenant.GetAsync("/v1/tenant/analytics?from=today&to=x&by=week")).WrongFields);
    }

    [Fact]
    public async Task TheOverview_ShowsTheSameNumbers_AlsoToSupport()
    {
        var gateway = await TestGateway.SharedAsync();
        var tenant = await gateway.RegisterAsync();
        var browser = await ConsoleBrowser.SignInAsync(tenant);
        Assert.Equal(200, (await browser.GetAsync("/console/overview")).Status);
        var session = (await tenant.InitAsync(tenant.Token("user-<1>", "<script>alert(1)</script>"))).Get("session");
        await tenant.SayAsync(session, "hello?");
        await tenant.InitAsync("nonsense");
        var issued = await gateway.OperateAsync(HttpMethod.Post, $"/v1/operator/tenants/{tenant.Id}/management-keys", new { label = "desk", scope = "support" });
        var support = await ConsoleBrowser.SignInAsync(tenant, issued.Get("managementKey"));

        foreach (var reader in new[] { browser, support })
        {
            foreach (var days in new[] { "7", "30", "90", "366", "1000", "x" })
            {
                var page = await reader.GetAsync($"/console/overview?days={days}");
                Assert.Equal(200, page.Status);
                Assert.Contains("50 %", page.Text, StringComparison.Ordinal);
                Assert.Contains("<code>user-&lt;1&gt;</code>", page.Html, StringComparison.Ordinal);
                Assert.DoesNotContain("<script>alert", page.Html, StringComparison.Ordinal);
                Assert.DoesNotContain("style=", page.Html, StringComparison.Ordinal);
                Assert.Contains("It is not a token.", page.Text, StringComparison.Ordinal);
            }
        }
    }
}
