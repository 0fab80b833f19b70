using System.Text.Json;
using Blinq.Gateway.Tests.Given;

namespace Blinq.Gateway.Tests;

public sealed class CorsTests
{
    private const string Shop = "https://shop.example";
    private const string Stranger = "https://stranger.example";

    [Fact]
    public async Task GivenAPreflight_ThenAnyOriginIsAnsweredWithoutCredentials()
    {
        var gateway = await TestGateway.SharedAsync();

        var answer = await Answer.OfAsync(
            gateway.Public, HttpMethod.Options, "/v1/session/messages", null, null,
            ("Origin", Stranger), ("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", "authorization"));

        Assert.Equal(204, answer.Status);
        Assert.Equal(Stranger, answer.Headers["Access-Control-Allow-Origin"]);
        Assert.Contains("POST", answer.Headers["Access-Control-Allow-Methods"], StringComparison.Ordinal);
        Assert.Contains("authorization", answer.Headers["Access-Control-Allow-Headers"], StringComparison.Ordinal);
        Assert.Contains("last-event-id", answer.Headers["Access-Control-Allow-Headers"], StringComparison.Ordinal);
        Assert.DoesNotContain("Access-Control-Allow-Credentials", answer.Headers.Keys);
    }

    [Fact]
    public async Task GivenAList_ThenOnlyItsOriginsAreServed_AndEveryAnswerIsReadable()
    {
        var gateway = await TestGateway.SharedAsync();
        var tenant = await gateway.RegisterAsync("optional", Shop);
        var session = await tenant.StartAnonymousAsync();

        foreach (var (origin, allowed) in new[]
                 {
                     (Shop, true), (Stranger, false), ("null", false), ("https://shop.example:444", false), ("http://shop.example", false),
                     ("https://shop.example.evil.example", false), ("HTTPS://SHOP.EXAMPLE", false),
                 })
        {
            var init = await tenant.InitAsync(headers: ("Origin", origin));
            var read = await Answer.OfAsync(gateway.Public, HttpMethod.Get, "/v1/session/messages", null, session, ("Origin", origin));
            foreach (var answer in new[] { init, read })
            {
                Assert.Equal(allowed ? 200 : 403, answer.Status);
                if (!allowed)
                    Assert.Equal("origin_not_allowed", answer.Code);
                Assert.Equal(origin, answer.Headers["Access-Control-Allow-Origin"]);
                Assert.Equal("Origin", answer.Headers["Vary"]);
                Assert.Equal("Retry-After", answer.Headers["Access-Control-Expose-Headers"]);
            }
        }
    }

    [Fact]
    public async Task GivenNoList_ThenAnyOriginIsServed_NullToo()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();

        Assert.Equal(200, (await tenant.InitAsync(headers: ("Origin", Stranger))).Status);
        Assert.Equal(200, (await tenant.InitAsync(headers: ("Origin", "null"))).Status);
    }

    [Fact]
    public async Task GivenNoOrigin_ThenItIsNoBrowserAndServed()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync("optional", Shop);

        var answer = await tenant.InitAsync();

        Assert.Equal(200, answer.Status);
        Assert.DoesNotContain("Access-Control-Allow-Origin", answer.Headers.Keys);
    }

    [Fact]
    public async Task GivenTwoOriginsOrNonsense_ThenTheyMatchNoListAndAreNotEchoed()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync("optional", Shop);

        var two = await tenant.InitAsync(null, null, null, ("Origin", Shop), ("Origin", Stranger));
        var nonsense = await tenant.InitAsync(headers: ("Origin", new string('x', 600)));

        Assert.Equal((403, 403), (two.Status, nonsense.Status));
        Assert.DoesNotContain("Access-Control-Allow-Origin", nonsense.Headers.Keys);
    }

    [Theory]
    [InlineData("optional")]
    [InlineData("observe")]
    public async Task GivenAnOriginLongerThanAny_ThenItIsNoOriginInTheTrail_AndTheRefusalStandsThere(string mode)
    {
        var gateway = await TestGateway.SharedAsync();
        var tenant = await gateway.RegisterAsync(mode);
        var existing = await tenant.StartAnonymousAsync();
        foreach (var (length, stands) in new[] { (512, true), (513, false), (3_000, false) })
        {
            var origin = "https://".PadRight(length, 'x');
            var without = await tenant.InitAsync(headers: ("Origin", origin));
            var fresh = await tenant.InitAsync("x.y.z", headers: ("Origin", origin));
            var resumed = await tenant.InitAsync("x.y.z", existing, headers: ("Origin", origin));

            Assert.Equal((200, 200, 200), (without.Status, fresh.Status, resumed.Status));
            foreach (var (answer, recorded) in new[] { (without, "session.started"), (fresh, "session.started"), (resumed, "identity.refused") })
            {
                var happened = (await tenant.EventsAsync(answer.Get("sessionId")))[^1];
                Assert.Equal(recorded, happened.GetProperty("type").GetString());
                Assert.Equal(stands ? origin : null, OriginOf(happened.GetProperty("payload")));
            }
            var refusals = (await tenant.GetAsync("/v1/tenant/identity/refusals"))["items"].EnumerateArray().Take(2).ToArray();
            Assert.Equal(
                [resumed.Get("sessionId"), fresh.Get("sessionId")], refusals.Select(refusal => refusal.GetProperty("sessionId").GetString()!));
            Assert.All(refusals, refusal => Assert.Equal(stands ? origin : null, OriginOf(refusal)));
        }
    }

    [Fact]
    public async Task GivenAList_ThenWhatIsLongerThanAnyOriginIsNotOnIt()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync("optional", Shop);
        var session = await tenant.StartAnonymousAsync();

        foreach (var token in new[] { null, "x.y.z" })
        {
            Assert.Equal("origin_not_allowed", (await tenant.InitAsync(token, headers: ("Origin", new string('x', 3_000)))).Code);
            Assert.Equal("origin_not_allowed", (await tenant.InitAsync(token, session, headers: ("Origin", new string('x', 3_000)))).Code);
        }
    }

    private static string? OriginOf(JsonElement json) => json.TryGetProperty("origin", out var origin) ? origin.GetString() : null;

    [Fact]
    public async Task ErrorsAreReadable_WhoeverTheTenantIs()
    {
        var gateway = await TestGateway.SharedAsync();

        var answer = await Answer.OfAsync(gateway.Public, HttpMethod.Post, "/v1/session/init", "{", null, ("Origin", Stranger));

        Assert.Equal(400, answer.Status);
        Assert.Equal(Stranger, answer.Headers["Access-Control-Allow-Origin"]);
    }

    [Fact]
    public async Task TheTenantApiIsNotForBrowsers()
    {
        var gateway = await TestGateway.SharedAsync();
        var tenant = await gateway.RegisterAsync();

        var answer = await Answer.OfAsync(gateway.Public, HttpMethod.Get, "/v1/tenant", null, tenant.ManagementKey, ("Origin", Shop));

        Assert.DoesNotContain("Access-Control-Allow-Origin", answer.Headers.Keys);
    }
}
