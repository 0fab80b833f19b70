using Blinq.Gateway.Tests.Given;

namespace Blinq.Gateway.Tests.Telemetry;

/// <summary>In this process: no other one's clock can be moved without moving the machine's (docs/adr/0196).</summary>
public sealed class ClockWatchTests
{
    [Fact]
    public async Task AClockThatJumpedWasToldNowhere_AndOneThatGoesIsNotTold()
    {
        var clock = new TwoClocks();
        await using var gateway = await TestGateway.StartAsync(TestDirectory.New(), clock);
        var tenant = await gateway.RegisterAsync();
        var session = await tenant.StartAnonymousAsync();

        clock.Pass(TimeSpan.FromMinutes(5));
        clock.Sleep(TimeSpan.FromMinutes(10));
        await SaysAsync("This machine's clock jumped by 600.0 s");
        clock.PassWithWallSetBack(TimeSpan.FromSeconds(30));
        await SaysAsync("This machine's clock jumped by -60.0 s");

        Assert.Equal(2, gateway.Log.Lines.Count(line => line.Contains("clock jumped", StringComparison.Ordinal)));
        Assert.Equal(201, (await tenant.SayAsync(session, "still here")).Status);

        Task SaysAsync(string text) => Eventually.TrueAsync(
            () => Task.FromResult(gateway.Log.Lines.Any(line => line.Contains(text, StringComparison.Ordinal))), () => $"Nothing said: {text}");
    }
}
