using Blinq.Grains.Refusals;

namespace Blinq.Gateway.Hosting;

/// <summary>Writes the refusals that were noted when the process stops: after its last request, before the ledger closes.</summary>
internal sealed class RefusalFlush(RefusalLog refusals) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken) => await refusals.DisposeAsync();
}
