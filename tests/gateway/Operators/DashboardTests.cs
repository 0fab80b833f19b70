using System.Net;
using System.Text;
using Blinq.Gateway.Tests.Given;

namespace Blinq.Gateway.Tests.Operators;

/// <summary>Orleans' dashboard: for operators only, where it is asked for, and without what grains hold.</summary>
public sealed class DashboardTests
{
    private static readonly string[] Pages = ["/dashboard", "/dashboard/", "/dashboard/index.min.js", "/dashboard/DashboardCounters", "/dashboard/version"];

    [Fact]
    public async Task GivenNoSetting_ThenThereIsNone()
    {
        var gateway = await TestGateway.SharedAsync();

        foreach (var page in Pages)
            Assert.Equal(404, (await gateway.OperateAsync(HttpMethod.Get, page)).Status);
    }

    [Fact]
    public async Task GivenTheSetting_ThenItIsOnTheOperatorsListenerBehindTheKeyOnly()
    {
        await using var gateway = await TestGateway.StartAsync(("Blinq:Operator:Dashboard", "true"));

        foreach (var page in Pages)
        {
            var refused = await gateway.OperateAsync(HttpMethod.Get, page, null, "a wrong key");
            Assert.Equal((401, "unauthorized"), (refused.Status, refused.Code));
            Assert.Equal(401, (await gateway.OperateAsync(HttpMethod.Get, page, null, null)).Status);
            Assert.Equal(401, await BasicAsync(gateway, page, "operator:a wrong key"));
            Assert.Equal(401, await BasicAsync(gateway, page, TestGateway.OperatorKey));
            Assert.Equal(404, (await Answer.OfAsync(gateway.Public, HttpMethod.Get, page, null, TestGateway.OperatorKey)).Status);
        }
        Assert.Equal(200, (await gateway.OperateAsync(HttpMethod.Get, "/dashboard/")).Status);
        Assert.Equal(200, await BasicAsync(gateway, "/dashboard/", $"anyone:{TestGateway.OperatorKey}"));
        await Eventually.TrueAsync(async () =>
            (await gateway.OperateAsync(HttpMethod.Get, "/dashboard/DashboardCounters"))["totalActiveHostCount"].GetInt32() == 1);
    }

    /// <summary>Browsers take no list of schemes in one header.</summary>
    [Fact]
    public async Task ABrowserWasNotAskedForThePassword()
    {
        await using var gateway = await TestGateway.StartAsync(("Blinq:Operator:Dashboard", "true"));

        using var answer = await gateway.Operator.GetAsync(new Uri("/dashboard/", UriKind.Relative));

        Assert.Contains(answer.Headers.GetValues("WWW-Authenticate"), header => header.StartsWith("Basic realm=", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/dashboard/GrainState?grainId=q/x&grainType=Blinq.Grains.Conversations.ConversationGrain")]
    [InlineData("/dashboard/grainstate/")]
    [InlineData("/dashboard/Trace")]
    public async Task WhatAGrainHoldsAndWhatIsLoggedIsNotShown(string page)
    {
        await using var gateway = await TestGateway.StartAsync(("Blinq:Operator:Dashboard", "true"));

        Assert.Equal(404, (await gateway.OperateAsync(HttpMethod.Get, page)).Status);
    }

    /// <summary>A browser adds it by itself to what another site's page asks for.</summary>
    [Fact]
    public async Task APasswordDoesNotOpenWhatChangesSomething()
    {
        await using var gateway = await TestGateway.StartAsync(("Blinq:Operator:Dashboard", "true"));
        var tenant = await gateway.RegisterAsync();

        Assert.Equal(401, await BasicAsync(gateway, $"/v1/operator/tenants/{tenant.Id}/suspend", $"x:{TestGateway.OperatorKey}", HttpMethod.Post));
    }

    [Fact]
    public async Task WrongKeysAreLimitedAndTheRightOneIsNot()
    {
        await using var gateway = await TestGateway.StartAsync(
            ("Blinq:RateLimits:Address:Burst", "3"), ("Blinq:RateLimits:Address:PerSecond", "0.001"));

        for (var i = 0; i < 3; i++)
            Assert.Equal(401, (await gateway.OperateAsync(HttpMethod.Get, "/v1/operator/tenants", null, "wrong")).Status);

        Assert.Equal(429, (await gateway.OperateAsync(HttpMethod.Get, "/v1/operator/tenants", null, "wrong")).Status);
        Assert.Equal(200, (await gateway.OperateAsync(HttpMethod.Get, "/v1/operator/tenants")).Status);
    }

    private static async Task<int> BasicAsync(TestGateway gateway, string page, string pair, HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, page);
        request.Headers.TryAddWithoutValidation("Authorization", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(pair))}");
        using var answer = await gateway.Operator.SendAsync(request);
        return (int)answer.StatusCode is (int)HttpStatusCode.MovedPermanently ? 200 : (int)answer.StatusCode;
    }
}
