using Blinq.Gateway.Simulations;
using Blinq.Gateway.Tests.Given;
using Blinq.Gateway.Tests.TenantConsole;
using Blinq.Identity.Trust;

namespace Blinq.Gateway.Tests.Simulating;

/// <summary><c>POST /v1/tenant/identity/simulate</c>, and the same numbers beside the modes.</summary>
public sealed class SimulationTests
{
    private const string Simulate = "/v1/tenant/identity/simulate";

    public static TheoryData<int> Seeds => [1, 2, 3, 4, 5, 6, 7, 8];

    /// <summary>Random traffic is recorded and simulated; then the mode and the policy are really changed, and the same traffic comes again.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task WhatIsSimulated_IsWhatHappens(int seed)
    {
        var random = new Random(seed);
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync(random.Next(2) == 0 ? "observe" : "optional");
        var traffic = Enumerable.Range(0, 60).Select(_ => TokenOf(tenant, random)).ToList();
        foreach (var token in traffic)
            Assert.Equal(200, (await tenant.InitAsync(token)).Status);
        var policy = new Dictionary<string, object?> { ["mode"] = ((string[])["off", "observe", "optional", "required"])[seed % 4] };
        if (random.Next(2) == 0)
            policy["maxLifetimeSeconds"] = random.Next(2) == 0 ? 600 : 7_200;
        if (random.Next(2) == 0)
            policy["requireExpiry"] = true;
        if (random.Next(2) == 0)
            policy["clockSkewSeconds"] = 2;

        var simulated = await tenant.PostAsync(Simulate, policy);

        Assert.Equal((200, 60L, 0L, false), (simulated.Status, Number(simulated, "inits"), Number(simulated, "undetermined"), simulated["sample"].GetBoolean()));
        Assert.Equal(200, (await tenant.PatchAsync(new { identity = policy })).Status);
        var happened = new Dictionary<string, long> { ["verified"] = 0, ["anonymous"] = 0, ["fellBack"] = 0, ["turnedAway"] = 0 };
        foreach (var token in traffic)
            happened[await OutcomeAsync(tenant, token)]++;
        Assert.Equal(happened.ToDictionary(), happened.Keys.ToDictionary(name => name, name => Number(simulated, name)));
    }

    [Fact]
    public async Task WhoIsTurnedAway_IsCountedToo_AndPagesWithoutTokenAreNamed()
    {
        var gateway = await TestGateway.SharedAsync();
        var tenant = await gateway.RegisterAsync("optional");
        async Task<Answer> InitAsync(string? token, string page) => await Answer.OfAsync(
            gateway.Public, HttpMethod.Post, "/v1/session/init",
            new { publicToken = tenant.PublicToken, identityToken = token, context = new { url = page } }, null, ("Origin", "https://shop.example"));
        await InitAsync(null, "https://shop.example/cart?secret=1");
        await InitAsync(null, "https://shop.example/cart");
        await InitAsync(tenant.Token("user-1"), "https://shop.example/account");
        await tenant.PatchAsync(new { identity = new { mode = "required" } });
        Assert.Equal(403, (await InitAsync("nonsense", "https://shop.example/")).Status);

        // What began no conversation is recorded within the minute.
        Answer simulated;
        var until = TimeProvider.System.GetUtcNow().AddSeconds(60);
        do
            simulated = await tenant.PostAsync(Simulate, new { mode = "required" });
        while (Number(simulated, "inits") < 4 && TimeProvider.System.GetUtcNow() < until);

        Assert.Equal((4L, 1L, 3L), (Number(simulated, "inits"), Number(simulated, "verified"), Number(simulated, "turnedAway")));
        Assert.Equal((2, 1), (simulated["reasons"].GetProperty("absent").GetInt32(), simulated["reasons"].GetProperty("malformed").GetInt32()));
        var page = simulated["withoutToken"].EnumerateArray().First();
        Assert.Equal(("https://shop.example/cart", 2), (page.GetProperty("page").GetString(), page.GetProperty("inits").GetInt32()));
        Assert.DoesNotContain("secret=1", simulated.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConversationsOfModeOff_AreUndetermined()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync("off");
        await tenant.InitAsync(tenant.Token("user-1"));
        await tenant.PatchAsync(new { identity = new { mode = "optional" } });
        await tenant.InitAsync(tenant.Token("user-1"));

        var simulated = await tenant.PostAsync(Simulate, new { mode = "required" });

        Assert.Equal((2L, 1L, 1L), (Number(simulated, "inits"), Number(simulated, "verified"), Number(simulated, "undetermined")));
    }

    [Theory]
    [InlineData("""{}""", "mode")]
    [InlineData("""{"mode":"Required"}""", "mode")]
    [InlineData("""{"mode":"required","maxLifetimeSeconds":1}""", "maxLifetimeSeconds")]
    [InlineData("""{"mode":"required","clockSkewSeconds":301}""", "clockSkewSeconds")]
    public async Task WhatIsNoPolicy_IsRefused(string body, string field)
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();

        Assert.Equal([field], (await Answer.OfAsync(tenant.Gateway.Public, HttpMethod.Post, Simulate, body, tenant.ManagementKey)).WrongFields);
    }

    [Fact]
    public async Task TheIdentityPage_ShowsEachModesNumbers_AndSupportDoesNotSeeThem()
    {
        var gateway = await TestGateway.SharedAsync();
        var tenant = await gateway.RegisterAsync();
        var browser = await ConsoleBrowser.SignInAsync(tenant);
        Assert.DoesNotContain("data-simulated", (await browser.GetAsync("/console/identity")).Html, StringComparison.Ordinal);
        await tenant.InitAsync(tenant.Token("user-1"));
        await tenant.InitAsync("nonsense");
        var old = tenant.Token("user-1");
        await tenant.RotateAsync();
        await tenant.InitAsync(old);
        await tenant.InitAsync(old);

        var page = (await browser.GetAsync("/console/identity")).Text;

        Assert.Contains("25 % of the conversations of the last 24 hours were verified.", page, StringComparison.Ordinal);
        Assert.Contains("2 of them were signed with the secret that you rotated out at", page, StringComparison.Ordinal);
        Assert.Contains("Of 4 inits: 1 verified, 3 turned away.", page, StringComparison.Ordinal);
        Assert.Contains("Of 4 inits: 1 verified, 3 back to anonymous because of their token.", page, StringComparison.Ordinal);
        var issued = await gateway.OperateAsync(HttpMethod.Post, $"/v1/operator/tenants/{tenant.Id}/management-keys", new { label = "desk", scope = "support" });
        Assert.Equal(403, (await Answer.OfAsync(gateway.Public, HttpMethod.Post, Simulate, new { mode = "required" }, issued.Get("managementKey"))).Status);
    }

    /// <summary>What was refused by the policy of then is not taken for accepted where a laxer one might.</summary>
    [Theory]
    [InlineData("expired", 300, null, false)]
    [InlineData("not_yet_valid", 300, null, false)]
    [InlineData("missing_expiry", 30, null, false)]
    [InlineData("lifetime_too_long", 30, 7_200, false)]
    [InlineData("lifetime_too_long", 30, 600, true)]
    [InlineData("expired", 30, null, true)]
    [InlineData("bad_signature", 300, null, true)]
    public void ALaxerPolicy_LeavesWhatWasRefusedOpen(string reason, int skew, int? lifetime, bool isRefused)
    {
        var current = IdentityPolicy.Default with { RequireExpiry = true, MaxLifetimeSeconds = reason == "lifetime_too_long" ? 600 : null };
        var simulation = new Simulation(
            IdentityMode.Required, current with { ClockSkewSeconds = skew, MaxLifetimeSeconds = lifetime, RequireExpiry = reason != "missing_expiry" }, current);

        var (outcome, _) = simulation.Of(new RecordedInit(DateTimeOffset.UnixEpoch, RecordedToken.Refused, reason));

        Assert.Equal(isRefused ? SimulatedOutcome.TurnedAway : SimulatedOutcome.Undetermined, outcome);
    }

    /// <summary>As many kinds of traffic as there are kinds of outcomes, none of them near a boundary for the time that a test takes.</summary>
    private static string? TokenOf(TestTenant tenant, Random random)
    {
        var now = TestToken.Now;
        (long? Iat, long? Exp) times = random.Next(8) switch
        {
            0 => (now, null),
            1 => (now, now + 86_400),
            2 => (now, now + 1_800),
            3 => (now - 3_600, now - 1_800),
            4 => (now - 3_600, now - 10),
            5 => (now + 28, now + 500),
            6 => (null, now + 50_000),
            _ => (now, now + 500),
        };
        var claims = new Dictionary<string, object?> { ["sub"] = $"user-{random.Next(5)}" };
        if (times.Iat is { } iat)
            claims["iat"] = iat;
        if (times.Exp is { } exp)
            claims["exp"] = exp;
        return random.Next(6) switch
        {
            0 => null,
            1 => TestToken.Sign("another-secret-that-is-long-enough-to-sign-with", claims),
            2 => "nonsense",
            _ => TestToken.Sign(tenant.Secret, claims),
        };
    }

    private static async Task<string> OutcomeAsync(TestTenant tenant, string? token)
    {
        var answer = await tenant.InitAsync(token);
        if (answer.Status == 403)
            return "turnedAway";
        if (answer.Get("mode") == "identified")
            return "verified";
        var started = (await tenant.EventsAsync(answer.Get("sessionId")))[0].GetProperty("payload");
        return started.TryGetProperty("fallback", out _) ? "fellBack" : "anonymous";
    }

    private static long Number(Answer answer, string name) => answer[name].GetInt64();
}
