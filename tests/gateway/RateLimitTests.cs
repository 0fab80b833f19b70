using Blinq.Gateway.RateLimits;
using Blinq.Gateway.Tests.Describing;
using Blinq.Gateway.Tests.Given;
using Blinq.Hosting.Settings;
using Blinq.Ledger.Identifiers;

namespace Blinq.Gateway.Tests;

public sealed class RateLimitTests
{
    private const string Never = "0.001";

    [Fact]
    public async Task GivenAnAddressThatAsksTooMuch_Then429WithRetryAfter_AndThePageCanReadIt()
    {
        await using var gateway = await TestGateway.StartAsync(
            ("Blinq:RateLimits:Address:Burst", "3"), ("Blinq:RateLimits:Address:PerSecond", "0.01"));
        var tenant = await gateway.RegisterAsync();
        for (var i = 0; i < 3; i++)
            await tenant.InitAsync();

        var answer = await tenant.InitAsync(headers: ("Origin", "https://shop.example"));

        Assert.Equal((429, "too_many_requests"), (answer.Status, answer.Code));
        Assert.InRange(int.Parse(answer.Headers["Retry-After"], System.Globalization.CultureInfo.InvariantCulture), 1, 100);
        Assert.Equal("https://shop.example", answer.Headers["Access-Control-Allow-Origin"]);
    }

    [Theory]
    [InlineData("a tenant's")]
    [InlineData("a tenant's that there is none of")]
    [InlineData("nonsense")]
    [InlineData("none")]
    public async Task GivenAnAddressThatGuessesManagementKeys_Then429_ButTheRightKeyIsLetIn(string guess)
    {
        await using var gateway = await TestGateway.StartAsync(
            ("Blinq:RateLimits:Address:Burst", "3"), ("Blinq:RateLimits:Address:PerSecond", Never));
        var tenant = await gateway.RegisterAsync();
        var key = guess switch
        {
            "a tenant's" => tenant.ManagementKey[..^4] + (tenant.ManagementKey.EndsWith("AAAA", StringComparison.Ordinal) ? "BBBB" : "AAAA"),
            "a tenant's that there is none of" => tenant.ManagementKey.Replace(tenant.Id, TenantId.New().Value, StringComparison.Ordinal),
            "nonsense" => "nonsense",
            _ => null,
        };
        Task<Answer> Guess() => Answer.OfAsync(gateway.Public, HttpMethod.Get, "/v1/tenant", null, key);

        for (var i = 0; i < 3; i++)
            Assert.Equal((401, "unauthorized"), await Guess() is var wrong ? (wrong.Status, wrong.Code) : default);
        var limited = await Guess();

        Assert.Equal((429, "too_many_requests"), (limited.Status, limited.Code));
        Assert.InRange(int.Parse(limited.Headers["Retry-After"], System.Globalization.CultureInfo.InvariantCulture), 1, 1_000);
        for (var i = 0; i < 5; i++)
            Assert.Equal(200, (await tenant.GetAsync("/v1/tenant")).Status);
        Assert.Equal(429, (await Guess()).Status);
    }

    [Fact]
    public async Task CallsWithAKeySayInTheDocumentThatWrongOnesAreLimited()
    {
        var api = await ApiDescription.ReadAsync(await TestGateway.SharedAsync());

        Assert.All(
            api.Operations.Where(operation => operation.Scheme is "managementKey" or "operatorKey"),
            operation => Assert.Contains(
                "`too_many_requests`", operation.Description.GetProperty("responses").GetProperty("429").GetProperty("description").GetString()!, StringComparison.Ordinal));
    }

    [Fact]
    public async Task GivenAPublicTokenThatAScriptUsesUp_ThenVerifiedUsersDoNotNotice()
    {
        await using var gateway = await TestGateway.StartAsync(
            ("Blinq:RateLimits:PublicToken:Burst", "2"), ("Blinq:RateLimits:PublicToken:PerSecond", Never));
        var tenant = await gateway.RegisterAsync();
        await tenant.InitAsync();
        await tenant.InitAsync("bad token");

        var none = await tenant.InitAsync();
        var bad = await tenant.InitAsync("bad token");
        var good = await tenant.InitAsync(tenant.Token("user-42"));

        Assert.Equal((429, 429, 200), (none.Status, bad.Status, good.Status));
        Assert.Equal(none.Text, bad.Text);
    }

    [Fact]
    public async Task GivenAUserWhoComesTooOften_ThenOnlyTheyWait()
    {
        await using var gateway = await TestGateway.StartAsync(
            ("Blinq:RateLimits:Subject:Burst", "1"), ("Blinq:RateLimits:Subject:PerSecond", Never));
        var tenant = await gateway.RegisterAsync();
        await tenant.InitAsync(tenant.Token("user-42"));

        Assert.Equal(429, (await tenant.InitAsync(tenant.Token("user-42"))).Status);
        Assert.Equal(200, (await tenant.InitAsync(tenant.Token("user-43"))).Status);
        Assert.Equal(200, (await tenant.InitAsync()).Status);
    }

    [Fact]
    public async Task GivenASessionThatTalksTooMuch_Then429_ButAStrangerCannotUseItUp()
    {
        await using var gateway = await TestGateway.StartAsync(
            ("Blinq:RateLimits:Session:Burst", "2"), ("Blinq:RateLimits:Session:PerSecond", Never));
        var tenant = await gateway.RegisterAsync();
        var session = await tenant.StartAnonymousAsync();
        var forged = session[..^4] + "AAAA";

        for (var i = 0; i < 5; i++)
            Assert.Equal(401, (await tenant.SayAsync(forged, "x")).Status);

        Assert.Equal(201, (await tenant.SayAsync(session, "1")).Status);
        Assert.Equal(201, (await tenant.SayAsync(session, "2")).Status);
        Assert.Equal(429, (await tenant.SayAsync(session, "3")).Status);
        Assert.Equal(200, (await tenant.ReadAsync(session)).Status);
    }

    [Fact]
    public void PostsThatWereLookedAtTogetherCostOnlyOneToken()
    {
        var time = new ManualClock();
        var buckets = new TokenBuckets<string>(new BucketOptions(1, 3), time);
        for (var i = 0; i < 5; i++)
            Assert.Null(buckets.Peek("a"));
        for (var i = 0; i < 5; i++)
            buckets.Charge("a");

        Assert.Equal(TimeSpan.FromSeconds(3), buckets.Peek("a"));
        for (var i = 0; i < 100; i++)
            buckets.Charge("a");
        Assert.Equal(TimeSpan.FromSeconds(4), buckets.Peek("a"));
        time.Advance(TimeSpan.FromSeconds(4));
        Assert.Null(buckets.Peek("a"));
    }

    [Fact]
    public void WhatIsOwedIsWaitedFor_HoweverManyGenerationsPass()
    {
        var time = new ManualClock();
        var buckets = new TokenBuckets<string>(new BucketOptions(1, 3), time);
        // Just before the generation is over.
        time.Advance(TimeSpan.FromSeconds(3));
        for (var i = 0; i < 100; i++)
            buckets.Charge("a");

        for (var left = 3.5; left > 0; left -= 0.5)
        {
            time.Advance(TimeSpan.FromSeconds(0.5));
            buckets.Take("b");
            Assert.Equal(TimeSpan.FromSeconds(left), buckets.Peek("a"));
        }
        time.Advance(TimeSpan.FromSeconds(0.5));
        Assert.Null(buckets.Take("a"));
        Assert.NotNull(buckets.Take("a"));
    }

    [Fact]
    public async Task GivenATrustedProxy_ThenTheClientItNamesIsCounted()
    {
        await using var gateway = await TestGateway.StartAsync(
            ("Blinq:RateLimits:Address:Burst", "1"), ("Blinq:RateLimits:Address:PerSecond", Never),
            ("Blinq:TrustedProxies", "127.0.0.1, 10.0.0.0/8"));
        var tenant = await gateway.RegisterAsync();
        Task<Answer> From(string forwarded) => tenant.InitAsync(headers: ("X-Forwarded-For", forwarded));

        Assert.Equal(200, (await From("192.0.2.1")).Status);
        Assert.Equal(200, (await From("192.0.2.2, 10.1.2.3")).Status);
        Assert.Equal(429, (await From("198.51.100.9, 192.0.2.1")).Status); // what stands left of the client is its own say
        Assert.Equal(200, (await From("[2001:db8:0:1::1]:4711")).Status);
        Assert.Equal(429, (await From("2001:db8:0:1:ffff::2")).Status); // the same /64
        Assert.Equal(200, (await From("2001:db8:0:2::1")).Status);
    }

    [Fact]
    public async Task GivenNoTrustedProxy_ThenXForwardedForIsIgnored()
    {
        await using var gateway = await TestGateway.StartAsync(
            ("Blinq:RateLimits:Address:Burst", "1"), ("Blinq:RateLimits:Address:PerSecond", Never));
        var tenant = await gateway.RegisterAsync();

        Assert.Equal(200, (await tenant.InitAsync(headers: ("X-Forwarded-For", "192.0.2.1"))).Status);
        Assert.Equal(429, (await tenant.InitAsync(headers: ("X-Forwarded-For", "192.0.2.2"))).Status);
    }

    [Fact]
    public void GivenTime_ThenABucketFills()
    {
        var time = new ManualClock();
        var buckets = new TokenBuckets<string>(new BucketOptions(2, 3), time);
        for (var i = 0; i < 3; i++)
            Assert.Null(buckets.Take("a"));

        Assert.Equal(TimeSpan.FromSeconds(0.5), buckets.Take("a"));
        Assert.Null(buckets.Take("b"));
        time.Advance(TimeSpan.FromSeconds(0.5));
        Assert.Null(buckets.Peek("a"));
        Assert.Null(buckets.Take("a"));
        Assert.NotNull(buckets.Take("a"));
        time.Advance(TimeSpan.FromHours(1));
        for (var i = 0; i < 3; i++)
            Assert.Null(buckets.Take("a"));
        Assert.NotNull(buckets.Take("a"));
    }

    [Fact]
    public void GivenMoreKeysThanFit_ThenMemoryIsBoundedAndAKeyInUseIsKept()
    {
        var buckets = new TokenBuckets<int>(new BucketOptions(0.001, 2), new ManualClock());
        buckets.Take(-1);
        buckets.Take(-1);
        for (var i = 0; i < 5 * TokenBuckets<int>.Capacity; i++)
        {
            buckets.Take(i);
            if (i % 1_000 == 0)
                Assert.NotNull(buckets.Take(-1));
        }
        Assert.InRange(buckets.Count, 1, 2 * TokenBuckets<int>.Capacity + 1);
    }
}
