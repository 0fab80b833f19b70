using Blinq.Gateway.Tests.Given;

namespace Blinq.Gateway.Tests.Streams;

/// <summary>That an agent is writing, and up to where one has read: told to those who listen, recorded nowhere.</summary>
public sealed class SignalTests
{
    [Fact]
    public async Task GivenAnOpenStream_WhenAnAgentWrites_ThenItIsTold_AndTheIdStays()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var session = await tenant.StartAnonymousAsync();
        using var stream = await tenant.StreamAsync(session);

        Assert.Equal(204, (await SignalAsync(tenant, session, "typing", null)).Status);
        await tenant.ReplyAsync(session, "hello");

        var (typing, message) = (await stream.NextAsync(), await stream.NextAsync());
        Assert.Equal((null, "typing", "{}"), (typing!.Id, typing.Type, typing.Data));
        Assert.Equal(("2", "message"), (message!.Id, message.Type));
        Assert.Equal(["session.started", "message.posted"], await tenant.EventTypesAsync(TestTenant.IdOf(session)));
    }

    [Fact]
    public async Task GivenAnAgentHasRead_ThenOpenStreamsAreTold_AndNewOnesBeginWithIt_AndItNeverGoesBack()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var session = await tenant.StartAnonymousAsync();
        await tenant.SayAsync(session, "one");
        await tenant.SayAsync(session, "two");
        using var stream = await tenant.StreamAsync(session);

        Assert.Equal(204, (await SignalAsync(tenant, session, "seen", new { seq = 2 })).Status);
        Assert.Equal(204, (await SignalAsync(tenant, session, "seen", new { seq = 1 })).Status);
        Assert.Equal(204, (await SignalAsync(tenant, session, "seen", new { seq = 9_999 })).Status);

        var seen = await stream.NextAsync();
        // Two that come together may be told as one.
        if (Seq(seen) == 2)
            seen = await stream.NextAsync();
        Assert.Equal((null, "seen", 3L), (seen!.Id, seen.Type, Seq(seen)));
        using var next = await tenant.StreamAsync(session);
        var first = await next.NextAsync();
        Assert.Equal((null, "seen", 3L), (first!.Id, first.Type, Seq(first)));
        Assert.Equal(3, next.LastId);
    }

    [Fact]
    public async Task GivenASuspendedSession_ThenItsStreamIsToldNothingMore()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var session = await tenant.StartIdentifiedAsync("user-42");
        using var stream = await tenant.StreamAsync(session);

        await tenant.PostAsync("/v1/tenant/revocations", new { sub = "user-42" });
        await SignalAsync(tenant, session, "typing", null);

        Assert.Equal("session_suspended", await stream.ClosedAsync());
    }

    [Theory]
    [InlineData("typing"), InlineData("seen")]
    public async Task GivenNoSuchConversationOfTheTenant_Then404_AndOfOneThatIsOver409(string signal)
    {
        var gateway = await TestGateway.SharedAsync();
        var (tenant, other) = (await gateway.RegisterAsync(), await gateway.RegisterAsync());
        var session = await tenant.StartAnonymousAsync();
        var id = TestTenant.IdOf(session);
        var body = signal == "seen" ? new { seq = 1 } : null;

        Assert.Equal((404, "not_found"), Described(await SignalAsync(other, session, signal, body)));
        Assert.Equal((404, "not_found"), Described(await tenant.ManageAsync(HttpMethod.Post, $"/v1/tenant/sessions/nonsense/{signal}", body)));
        await tenant.PostAsync($"/v1/tenant/sessions/{id}/end", new { });
        Assert.Equal((409, "conversation_ended"), Described(await SignalAsync(tenant, session, signal, body)));
    }

    [Fact]
    public async Task ASeqThatIsNoneIsRefused()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var session = await tenant.StartAnonymousAsync();

        foreach (var body in (object[])[new { }, new { seq = 0 }, new { seq = -1 }, new { seq = "2" }, new { seq = 1.5 }, new { seq = long.MaxValue }])
            Assert.Equal(400, (await SignalAsync(tenant, session, "seen", body)).Status);
    }

    private static Task<Answer> SignalAsync(TestTenant tenant, string session, string signal, object? body) =>
        tenant.ManageAsync(HttpMethod.Post, $"/v1/tenant/sessions/{TestTenant.IdOf(session)}/{signal}", body);

    private static (int, string?) Described(Answer answer) => (answer.Status, answer.Code);

    private static long Seq(StreamEvent? seen) => seen!.Body.GetProperty("seq").GetInt64();
}
