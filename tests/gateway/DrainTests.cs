using Blinq.Gateway.Tests.Given;

namespace Blinq.Gateway.Tests;

public sealed class DrainTests
{
    [Fact]
    public async Task GivenSigterm_ThenWhatRunsIsFinishedAndTheProcessEndsWith0()
    {
        var directory = TestDirectory.New();
        using var process = await GatewayProcess.ServeAsync(directory);
        var key = (await File.ReadAllTextAsync(Path.Combine(directory, "operator.key"))).Trim();
        using var slow = new SlowRequest(process.OperatorUrl, "/v1/operator/tenants", key, """{"name":"Last"}""");
        await slow.SendHeadersAsync();
        await slow.WaitForContinueAsync();

        await process.TerminateAsync();
        var answer = await slow.FinishAsync();

        Assert.Contains("201 Created", answer, StringComparison.Ordinal);
        Assert.Equal(0, await process.WaitAsync());
        Assert.Equal("", process.Errors);
        // The log is folded into the database: nothing is left for the next start to recover.
        Assert.False(File.Exists(Path.Combine(directory, "blinq.db-wal")));
    }

    [Fact]
    public async Task GivenADrainDelay_ThenReadinessIsRedWhileRequestsAreStillServed()
    {
        var directory = TestDirectory.New();
        using var process = await GatewayProcess.ServeAsync(directory, "--Blinq:DrainDelay", "00:00:10");
        using var client = new HttpClient { BaseAddress = process.PublicUrl };
        Assert.Equal(200, (await Answer.OfAsync(client, HttpMethod.Get, "/health/ready")).Status);

        await process.TerminateAsync();

        await Eventually.TrueAsync(async () => (await Answer.OfAsync(client, HttpMethod.Get, "/health/ready")).Status == 503);
        Assert.Equal("draining", (await Answer.OfAsync(client, HttpMethod.Get, "/health/ready")).Code);
        Assert.Equal(200, (await Answer.OfAsync(client, HttpMethod.Get, "/health/live")).Status);
        Assert.Equal(401, (await Answer.OfAsync(client, HttpMethod.Get, "/v1/tenant")).Status);
        Assert.Equal(0, await process.WaitAsync());
    }

    [Fact]
    public async Task GivenRefusalsThatStartedNothing_ThenTheDrainWritesThem()
    {
        var directory = TestDirectory.New();
        TestTenant tenant;
        await using (var gateway = await TestGateway.StartAsync(directory, TimeProvider.System))
        {
            tenant = await gateway.RegisterAsync("required");
            for (var i = 0; i < 5; i++)
                await tenant.InitAsync();
        }

        await using var again = await TestGateway.StartAsync(directory, TimeProvider.System);
        var identity = await Answer.OfAsync(again.Public, HttpMethod.Get, "/v1/tenant/identity", null, tenant.ManagementKey);

        Assert.Equal(5, identity["last7Days"].GetProperty("refused").GetProperty("absent").GetInt64());
    }
}
