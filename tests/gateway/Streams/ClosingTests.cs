using Blinq.Gateway.Tests.Given;

namespace Blinq.Gateway.Tests.Streams;

/// <summary>Whatever ends a visitor's right to read ends the stream, before anything more is delivered.</summary>
public sealed class ClosingTests
{
    [Fact]
    public async Task GivenTheVisitorLogsOut_ThenTheStreamEnds() =>
        await EndsAsync("session_unknown", bound: false, (tenant, session) => tenant.ResetAsync(session));

    [Fact]
    public async Task GivenTheConversationIsClaimed_ThenTheStreamOfTheAnonymousCredentialEnds() =>
        await EndsAsync("session_unknown", bound: false, (tenant, session) => tenant.InitAsync(tenant.Token("user-42"), session));

    [Fact]
    public async Task GivenTheTenantEndsTheConversation_ThenTheStreamEnds() =>
        await EndsAsync("session_ended", bound: false, (tenant, session) =>
            tenant.PostAsync($"/v1/tenant/sessions/{TestTenant.IdOf(session)}/end", new { }));

    [Fact]
    public async Task GivenMoreDevicesThanCredentials_ThenTheStreamOfTheOldestEnds() =>
        await EndsAsync("session_unknown", bound: true, async (tenant, _) =>
        {
            Answer? last = null;
            for (var i = 0; i < 8; i++)
                last = await tenant.InitAsync(tenant.Token("user-42"), resume: "latest");
            return last!;
        });

    [Fact]
    public async Task GivenTheSecretRotates_ThenTheStreamIsSuspended() =>
        await EndsAsync("session_suspended", bound: true, (tenant, _) => tenant.RotateAsync());

    [Fact]
    public async Task GivenTheSubjectIsRevoked_ThenTheStreamIsSuspended() =>
        await EndsAsync("session_suspended", bound: true, (tenant, _) =>
            tenant.PostAsync("/v1/tenant/revocations", new { sub = "user-42" }));

    [Fact]
    public async Task GivenVerificationIsTurnedOff_ThenTheStreamIsSuspended() =>
        await EndsAsync("session_suspended", bound: true, (tenant, _) => tenant.PatchAsync(new { identity = new { mode = "off" } }));

    [Fact]
    public async Task GivenIdentityIsRequired_ThenTheStreamOfAnyoneAnonymousEnds() =>
        await EndsAsync("identity_required", bound: false, (tenant, _) => tenant.PatchAsync(new { identity = new { mode = "required" } }));

    [Fact]
    public async Task GivenTheOriginIsNotAllowedAnyMore_ThenTheStreamEnds() =>
        await EndsAsync("origin_not_allowed", bound: false, (tenant, _) =>
            tenant.PatchAsync(new { allowedOrigins = new[] { "https://other.example" } }));

    [Fact]
    public async Task GivenTheTenantIsSuspended_ThenTheStreamEnds() =>
        await EndsAsync("tenant_suspended", bound: true, (tenant, _) =>
            tenant.Gateway.OperateAsync(HttpMethod.Post, $"/v1/operator/tenants/{tenant.Id}/suspend"));

    [Fact]
    public async Task GivenTheBindingsTimeIsOver_ThenTheStreamIsSuspended_WithoutAnyEvent()
    {
        var time = new ManualClock();
        time.Advance(TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch);
        await using var gateway = await TestGateway.StartAsync(TestDirectory.New(), time);
        var tenant = await gateway.RegisterAsync();
        using var stream = await tenant.StreamAsync(await tenant.StartIdentifiedAsync("user-42"));

        time.Advance(TimeSpan.FromHours(25));

        Assert.Equal("session_suspended", await stream.ClosedAsync());
    }

    [Theory]
    [InlineData(401, "session_unknown", "off"), InlineData(403, "identity_required", "required")]
    public async Task GivenNoRightToRead_ThenOpeningIsRefusedAsReadingIs(int status, string code, string mode)
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var session = await tenant.StartAnonymousAsync();
        if (mode == "off")
            await tenant.ResetAsync(session);
        else
            await tenant.PatchAsync(new { identity = new { mode } });

        var reading = await tenant.ReadAsync(session);
        using var stream = await tenant.StreamAsync(session);

        Assert.Equal((status, code), (reading.Status, reading.Code));
        Assert.Equal((status, code), (stream.Status, await stream.RefusalAsync()));
    }

    /// <summary>After the answer to a rotation nothing that was said since reaches whoever came with the old secret.</summary>
    [Fact]
    public async Task GivenRotationsWhileTheTenantTalks_ThenNothingSaidAfterTheAnswerIsDelivered()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        for (var round = 0; round < 20; round++)
        {
            var session = await tenant.StartIdentifiedAsync($"user-{round}");
            using var stream = await tenant.StreamAsync(session);
            var rotated = false;
            var talking = Task.Run(async () =>
            {
                for (var i = 0; !Volatile.Read(ref rotated) || i < 20; i++)
                    await tenant.ReplyAsync(session, "before");
                for (var i = 0; i < 20; i++)
                    await tenant.ReplyAsync(session, "after");
            });

            await tenant.RotateAsync();
            Volatile.Write(ref rotated, true);
            await tenant.ReplyAsync(session, "after");

            StreamEvent? last;
            while ((last = await stream.NextAsync()) is { Type: "message" })
                Assert.Equal("before", last.Text);
            Assert.Equal(("closed", "session_suspended"), (last?.Type, last?.Code));
            await talking;
        }
    }

    private static async Task EndsAsync(string code, bool bound, Func<TestTenant, string, Task<Answer>> end)
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var session = bound ? await tenant.StartIdentifiedAsync("user-42") : await tenant.StartAnonymousAsync();
        using var stream = await tenant.StreamAsync(session, headers: ("Origin", "https://shop.example"));
        await tenant.ReplyAsync(session, "still for this one");
        Assert.Equal("still for this one", (await stream.NextAsync())!.Text);

        var ended = await end(tenant, session);
        Assert.InRange(ended.Status, 200, 204);
        await tenant.ReplyAsync(session, "not for this one");

        Assert.Equal(code, await stream.ClosedAsync());
    }
}
