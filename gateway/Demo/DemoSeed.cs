namespace Blinq.Gateway.Demo;

/// <summary>Makes the demo tenant once grains can be called and before the first request comes in.</summary>
internal sealed class DemoSeed(DemoTenant tenant) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => tenant.SeedAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
