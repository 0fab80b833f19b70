using Blinq.Gateway.Tests.Given;
using Blinq.Ledger.Verification;

namespace Blinq.Gateway.Tests.TenantConsole;

/// <summary>What a person may demand, as the console does it: all that is known as a file, and to be erased.</summary>
public sealed class PersonEndingTests
{
    [Fact]
    public async Task Erasing_AsksForTheSubject_AndErases()
    {
        var (tenant, user, session) = await WithPersonAsync("user-<1>");
        var browser = await ConsoleBrowser.SignInAsync(tenant);
        var page = await browser.GetAsync($"/console/people/{user}");
        Assert.Contains("backups of the database", page.Text, StringComparison.Ordinal);

        foreach (var typed in new[] { "", "user-1", "USER-<1>", user })
        {
            var refused = await browser.PostAsync($"/console/people/{user}/erase", ("sub", typed));
            Assert.Equal((400, true), (refused.Status, refused.Text.Contains("is not this person's", StringComparison.Ordinal)));
        }
        Assert.Equal(["session.started", "message.posted"], await tenant.EventTypesAsync(session));

        var erased = await browser.PostAsync($"/console/people/{user}/erase", ("sub", "user-<1>"));

        Assert.Equal((303, "/console/people?done=erased"), (erased.Status, erased.Location));
        Assert.Equal(404, (await browser.GetAsync($"/console/people/{user}")).Status);
        Assert.Equal("session.ended", (await tenant.EventTypesAsync(session))[^1]);
        Assert.DoesNotContain("my order", (await tenant.GetAsync("/v1/tenant/audit/export")).Text, StringComparison.Ordinal);
        await browser.GetAsync("/console/people");
        Assert.Equal(404, (await browser.PostAsync($"/console/people/{user}/erase", ("sub", "user-<1>"))).Status);
        Assert.Contains("Person erased", (await browser.GetAsync("/console/audit")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OnlyItsOwnAdmins_EraseAPerson()
    {
        var gateway = await TestGateway.SharedAsync();
        var (tenant, user, session) = await WithPersonAsync("user-1");
        var support = await gateway.OperateAsync(HttpMethod.Post, $"/v1/operator/tenants/{tenant.Id}/management-keys", new { label = "desk", scope = "support" });
        var desk = await ConsoleBrowser.SignInAsync(tenant, support.Get("managementKey"));
        var stranger = await ConsoleBrowser.SignInAsync(await gateway.RegisterAsync());
        var browser = await ConsoleBrowser.SignInAsync(tenant);
        await browser.GetAsync($"/console/people/{user}");

        Assert.DoesNotContain("id=\"erase\"", (await desk.GetAsync($"/console/people/{user}")).Html, StringComparison.Ordinal);
        Assert.Equal(403, (await desk.PostAsync($"/console/people/{user}/erase", ("sub", "user-1"))).Status);
        await stranger.GetAsync("/console/people");
        Assert.Equal(404, (await stranger.PostAsync($"/console/people/{user}/erase", ("sub", "user-1"))).Status);
        Assert.Equal(404, (await stranger.GetAsync($"/console/people/{user}/export")).Status);
        Assert.Equal(403, (await browser.PostRawAsync($"/console/people/{user}/erase", [("form-token", "forged"), ("sub", "user-1")])).Status);
        Assert.Equal(["session.started", "message.posted"], await tenant.EventTypesAsync(session));
    }

    [Fact]
    public async Task TheExport_HoldsThePersonsConversationsAndNoOthers_AndVerifies()
    {
        var (tenant, user, session) = await WithPersonAsync("user-1");
        var second = TestTenant.IdOf(await tenant.StartIdentifiedAsync("user-1"));
        var other = TestTenant.IdOf(await tenant.StartIdentifiedAsync("user-2"));
        var browser = await ConsoleBrowser.SignInAsync(tenant);

        var file = await browser.GetAsync($"/console/people/{user}/export");

        Assert.Equal((200, $"attachment; filename=\"person-{user}.jsonl\""), (file.Status, file.Headers["Content-Disposition"]));
        Assert.Equal(file.Html, (await tenant.GetAsync($"/v1/tenant/users/{user}/export")).Text);
        Assert.Contains(session, file.Html, StringComparison.Ordinal);
        Assert.Contains(second, file.Html, StringComparison.Ordinal);
        Assert.DoesNotContain(other, file.Html, StringComparison.Ordinal);
        using var lines = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(file.Html));
        var report = await LedgerVerifier.VerifyFileAsync(lines, new VerificationOptions { Source = "person" }, CancellationToken.None);
        Assert.Equal((VerificationOutcome.Valid, 3L, 2L), (report.Outcome, report.Events, report.Streams));
        Assert.Equal(404, (await tenant.GetAsync("/v1/tenant/users/nonsense/export")).Status);
    }

    private static async Task<(TestTenant Tenant, string User, string Session)> WithPersonAsync(string subject)
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var session = await tenant.StartIdentifiedAsync(subject);
        await tenant.SayAsync(session, "where is my order?");
        var user = (await tenant.GetAsync("/v1/tenant/users"))["items"][0].GetProperty("userId").GetString()!;
        return (tenant, user, TestTenant.IdOf(session));
    }
}
