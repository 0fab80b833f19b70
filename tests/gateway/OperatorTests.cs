using Blinq.Gateway.Tests.Given;

namespace Blinq.Gateway.Tests;

public sealed class OperatorTests
{
    [Fact]
    public async Task GivenARegisteredTenant_ThenItIsListed()
    {
        await using var gateway = await TestGateway.StartAsync();
        var tenant = await gateway.RegisterAsync();
        await gateway.OperateAsync(HttpMethod.Post, $"/v1/operator/tenants/{tenant.Id}/suspend");

        var listed = (await gateway.OperateAsync(HttpMethod.Get, "/v1/operator/tenants"))["items"][0];

        Assert.Equal(tenant.Id, listed.GetProperty("tenantId").GetString());
        Assert.Equal("Kiosk", listed.GetProperty("name").GetString());
        Assert.True(listed.GetProperty("suspended").GetBoolean());
    }

    [Fact]
    public async Task GivenNoKeyOrAWrongOne_Then401()
    {
        var gateway = await TestGateway.SharedAsync();
        var tenant = await gateway.RegisterAsync();
        foreach (var key in new[] { null, "", "x", TestGateway.OperatorKey + "x", tenant.ManagementKey })
        {
            var answer = await gateway.OperateAsync(HttpMethod.Get, "/v1/operator/tenants", null, key);
            Assert.Equal((401, "unauthorized"), (answer.Status, answer.Code));
        }
    }

    [Fact]
    public async Task GivenARevokedManagementKey_ThenItIsOut()
    {
        var gateway = await TestGateway.SharedAsync();
        var tenant = await gateway.RegisterAsync();
        var path = $"/v1/operator/tenants/{tenant.Id}/management-keys";
        var issued = await gateway.OperateAsync(HttpMethod.Post, path, new { label = "ci", scope = "admin" });
        tenant.ManagementKey = issued.Get("managementKey");
        Assert.Equal(200, (await tenant.GetAsync("/v1/tenant")).Status);

        var revoked = await gateway.OperateAsync(HttpMethod.Delete, $"{path}/{issued.Get("keyId")}");

        Assert.Equal(204, revoked.Status);
        Assert.Equal(401, (await tenant.GetAsync("/v1/tenant")).Status);
        Assert.Equal(404, (await gateway.OperateAsync(HttpMethod.Delete, $"{path}/{issued.Get("keyId")}")).Status);
    }

    [Fact]
    public async Task GivenTooManyManagementKeys_Then409()
    {
        var gateway = await TestGateway.SharedAsync();
        var tenant = await gateway.RegisterAsync();
        var path = $"/v1/operator/tenants/{tenant.Id}/management-keys";
        Answer last;
        var issued = 0;
        do
        {
            last = await gateway.OperateAsync(HttpMethod.Post, path, new { label = "ci", scope = "support" });
        }
        while (last.Status == 201 && ++issued < 100);

        Assert.Equal((409, "too_many_management_keys"), (last.Status, last.Code));
    }

    [Fact]
    public async Task GivenATenantThatDoesNotExist_Then404()
    {
        var gateway = await TestGateway.SharedAsync();
        foreach (var id in new[] { "aaaaaaaaaaaaaaaa", "NOT-AN-ID", new string('a', 100) })
        {
            var path = $"/v1/operator/tenants/{id}";
            Answer[] answers =
            [
                await gateway.OperateAsync(HttpMethod.Post, path + "/suspend"), await gateway.OperateAsync(HttpMethod.Post, path + "/resume"),
                await gateway.OperateAsync(HttpMethod.Post, path + "/management-keys", new { label = "x", scope = "admin" }),
                await gateway.OperateAsync(HttpMethod.Delete, path + "/management-keys/mk_x"),
            ];
            Assert.All(answers, answer => Assert.Equal((404, "not_found"), (answer.Status, answer.Code)));
        }
    }

    [Fact]
    public async Task GivenWrongFields_ThenAllAreNamed()
    {
        var gateway = await TestGateway.SharedAsync();
        var tenant = await gateway.RegisterAsync();

        var register = await gateway.OperateAsync(HttpMethod.Post, "/v1/operator/tenants", """{"allowedOrigins":["shop.example",null]}""");
        var issue = await gateway.OperateAsync(HttpMethod.Post, $"/v1/operator/tenants/{tenant.Id}/management-keys", new { scope = "root" });

        Assert.Equal(["name", "allowedOrigins[0]", "allowedOrigins[1]"], register.WrongFields);
        Assert.Equal(["label", "scope"], issue.WrongFields);
    }

    [Fact]
    public async Task OperatorPathsAreNotOnThePublicListener_WhateverTheHostHeaderSays()
    {
        var gateway = await TestGateway.SharedAsync();
        var forged = ("Host", gateway.Application.OperatorUrl.Authority);
        foreach (var path in new[] { "/v1/operator/tenants", "/V1/OPERATOR/tenants", "/v1/%6fperator/tenants", "/v1/operator" })
        {
            var answer = await Answer.OfAsync(gateway.Public, HttpMethod.Get, path, null, TestGateway.OperatorKey, forged);
            Assert.Equal((404, "not_found"), (answer.Status, answer.Code));
        }
    }

    [Fact]
    public async Task PublicPathsAreNotOnTheOperatorListener()
    {
        var gateway = await TestGateway.SharedAsync();
        var tenant = await gateway.RegisterAsync();
        var forged = ("Host", gateway.Application.PublicUrls[0].Authority);

        var answer = await Answer.OfAsync(gateway.Operator, HttpMethod.Get, "/v1/tenant", null, tenant.ManagementKey, forged);
        var init = await Answer.OfAsync(gateway.Operator, HttpMethod.Post, "/v1/session/init", new { publicToken = tenant.PublicToken });

        Assert.Equal((404, 404), (answer.Status, init.Status));
    }

    [Fact]
    public async Task HealthIsOnBothListeners()
    {
        var gateway = await TestGateway.SharedAsync();
        foreach (var client in new[] { gateway.Public, gateway.Operator })
        {
            Assert.Equal("live", (await Answer.OfAsync(client, HttpMethod.Get, "/health/live")).Get("status"));
            Assert.Equal("ready", (await Answer.OfAsync(client, HttpMethod.Get, "/health/ready")).Get("status"));
        }
    }
}
