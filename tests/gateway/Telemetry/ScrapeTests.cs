using System.Text.RegularExpressions;
using Blinq.Gateway.Tests.Given;

namespace Blinq.Gateway.Tests.Telemetry;

/// <summary>What Prometheus scrapes.</summary>
[Collection(nameof(AloneCollection))]
public sealed class ScrapeTests
{
    [Fact]
    public async Task MetricsOfAllPartsAreThereAndNoLabelNamesATenantASessionAPersonOrASecret()
    {
        await using var gateway = await TestGateway.StartAsync();
        var tenant = await gateway.RegisterAsync(origins: "https://canary-origin.example");
        var token = tenant.Token("canary-subject", "Canary Name", "canary@example.com");
        var init = await tenant.InitAsync(token);
        await tenant.SayAsync(init.Get("session"), "canary of a message");
        await tenant.InitAsync(TestToken.Sign(new string('x', 40), new { sub = "canary-mallory" }));
        await tenant.GetAsync($"/v1/tenant/sessions/{init.Get("sessionId")}?canary=in-a-query");
        await Answer.OfAsync(gateway.Public, new HttpMethod("CANARY"), "/canary/of/a/path", null, null);

        var scraped = await gateway.OperateAsync(HttpMethod.Get, "/metrics");

        Assert.Equal(200, scraped.Status);
        Assert.All(
            [
                "blinq_session_inits_total", "blinq_identity_refusals_total", "blinq_request_duration_milliseconds_bucket", "blinq_silo_activations",
                "blinq_silo_turn_duration_milliseconds_count", "orleans_", "dotnet_gc_collections_total", "http_server_request_duration_seconds_count",
                "kestrel_active_connections",
            ],
            name => Assert.Matches(new Regex($"^{name}", RegexOptions.Multiline), scraped.Text));
        string[] canaries =
        [
            "canary", "CANARY", "Canary", token, tenant.Id, tenant.PublicToken, tenant.ManagementKey, tenant.Secret, TestGateway.OperatorKey,
            init.Get("session"), init.Get("sessionId"),
        ];
        Assert.All(canaries, canary => Assert.DoesNotContain(canary, scraped.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task OnTheOperatorsListenerWithTheKeyOnly_AndNotWhereItIsSwitchedOff()
    {
        await using var gateway = await TestGateway.StartAsync(("Blinq:Telemetry:Prometheus", "false"));
        var other = await TestGateway.SharedAsync();

        Assert.Equal(404, (await gateway.OperateAsync(HttpMethod.Get, "/metrics")).Status);
        Assert.Equal(401, (await other.OperateAsync(HttpMethod.Get, "/metrics", null, "wrong")).Status);
        Assert.Equal(404, (await Answer.OfAsync(other.Public, HttpMethod.Get, "/metrics", null, TestGateway.OperatorKey)).Status);
    }
}
