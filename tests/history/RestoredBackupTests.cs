using Blinq.History.Tests.Fleets;
using Blinq.History.Tests.Runs;

namespace Blinq.History.Tests;

/// <summary>PostgreSQL is set back to an older backup beneath gateways that go on running.</summary>
// Long until it has run on a quiet machine since gateways host silos.
[Trait("Tier", "long")]
public sealed class RestoredBackupTests
{
    [Fact]
    public async Task NothingForksAndNoRetiredSecretComesBackToLife()
    {
        await using var fleet = await Fleet.StartAsync(processes: 2, lease: TimeSpan.FromSeconds(0.25));
        // Nobody is stopped here: an answer that takes long on a slow machine is no lost one.
        using var tenant = await fleet.RegisterAsync(patience: TimeSpan.FromMinutes(1));
        var retired = await RotateAsync(tenant);
        await Given.IdentifyingAsync(tenant);
        var session = await tenant.StartAsync();
        await SayAsync(tenant, session, "before the backup");

        await fleet.Server.StopAsync("INT");
        await fleet.Server.BackUpAsync();
        await fleet.Server.StartAsync();
        await SayAsync(tenant, session, "lost with the restore");
        var current = await RotateAsync(tenant);
        for (var gateway = 0; gateway < 2; gateway++)
        {
            // Each gateway has seen the new epoch, and the conversation at its newest.
            Assert.Equal("anonymous", (await InitAsync(tenant, gateway, retired)).Get("mode"));
            Assert.Equal("identified", (await InitAsync(tenant, gateway, current)).Get("mode"));
            Assert.Equal(201, (await AnswerOfAsync(
                tenant, gateway, "/v1/session/messages", new { text = $"lost, too, {gateway}" }, session)).Status);
        }

        await fleet.Server.StopAsync("INT");
        await fleet.Server.RestoreAsync();
        await fleet.Server.StartAsync();
        for (var gateway = 0; gateway < 2; gateway++)
        {
            await RefusesAsync(tenant, gateway, "/v1/session/init", tenant.Init(TokenOf(retired)), null);
            await RefusesAsync(tenant, gateway, "/v1/session/messages", new { text = "a fork" }, session);
        }

        var trail = await Trail.ReadVerifiedAsync(fleet);
        Assert.Equal(["before the backup"], Assert.Single(trail.Messages).Select(message => message.Text));

        await BackInServiceAsync(fleet, tenant, [retired, current], session);
    }

    /// <summary>The last step: <c>ledger accept-restore</c> retires every key, and the running gateways go on.</summary>
    private static async Task BackInServiceAsync(Fleet fleet, FleetTenant tenant, string[] retired, string session)
    {
        var (code, _, errors) = await ServerNode.RunAsync(
            Fleet.Settings(fleet.Database, fleet.Lease), "ledger", "accept-restore", "--yes", "--keep-management-keys", "--erasures", "none");
        Assert.Equal((0, ""), (code, errors));

        for (var gateway = 0; gateway < 2; gateway++)
        {
            foreach (var secret in retired)
                Assert.Equal("anonymous", (await InitAsync(tenant, gateway, secret)).Get("mode"));
        }
        var current = await RotateAsync(tenant);
        for (var gateway = 0; gateway < 2; gateway++)
        {
            Assert.Equal("identified", (await InitAsync(tenant, gateway, current)).Get("mode"));
            Assert.Equal(201, (await AnswerOfAsync(
                tenant, gateway, "/v1/session/messages", new { text = $"after it {gateway}" }, session)).Status);
        }
        var trail = await Trail.ReadVerifiedAsync(fleet);
        Assert.Equal(
            ["before the backup", "after it 0", "after it 1"], Assert.Single(trail.Messages).Select(message => message.Text));
    }

    private static async Task<string> RotateAsync(FleetTenant tenant)
    {
        var answer = await tenant.SendAsync(HttpMethod.Post, "/v1/tenant/identity/secret/rotate");
        Assert.Equal(200, answer.Status);
        return answer.Get("secret");
    }

    private static async Task SayAsync(FleetTenant tenant, string session, string text) => Assert.Equal(
        201, (await tenant.SendAsync(HttpMethod.Post, "/v1/session/messages", new { text }, session)).Status);

    private static string TokenOf(string secret) => new Issued(0, secret, TestToken.Now).TokenFor(1);

    private static Task<Answer> InitAsync(FleetTenant tenant, int gateway, string secret) =>
        AnswerOfAsync(tenant, gateway, "/v1/session/init", tenant.Init(TokenOf(secret)), null);

    /// <summary>An answer of this gateway, once its ledger is there again.</summary>
    private static async Task<Answer> AnswerOfAsync(FleetTenant tenant, int gateway, string path, object body, string? bearer)
    {
        while (true)
        {
            if (await tenant.TryAsync(gateway, HttpMethod.Post, path, body, bearer) is { } answer)
                return answer;
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    /// <summary>It answers nothing but 503 until it sees what happened, and then says so, every time.</summary>
    private static async Task RefusesAsync(FleetTenant tenant, int gateway, string path, object body, string? bearer)
    {
        for (var seen = 0; seen < 20;)
        {
            var answer = await tenant.AskAsync(gateway, HttpMethod.Post, path, body, bearer);
            Assert.True(answer is null or { Status: 503 }, $"Gateway {gateway} answers {answer?.Status} {answer?.Text}");
            if (answer is { Code: "ledger_rolled_back" })
                seen++;
            else
                Assert.Equal(0, seen);
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }
}
