using Blinq.Silo.Hosting;
using Blinq.Silo.Telemetry;
using Blinq.Silo.Tests.Given;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Blinq.Silo.Tests.Hosting;

[Collection(nameof(ThreeSilosCollection))]
public sealed class LeavingTests(ThreeSilos cluster)
{
    private readonly ManualTime _time = new();

    /// <summary>As happens where the database is gone: Orleans tries to tell the others until it is back.</summary>
    [Fact]
    public async Task WhoCannotLeaveInOrderGoesAllTheSame_AndSaysSo()
    {
        var log = new LogCapture();
        var host = new StuckHost(log, cluster.Silos.Cluster.Client);
        var silo = await ClusterHost.StartAsync(host, cluster.Master, _time, CancellationToken.None);

        var leaving = silo.DisposeAsync().AsTask();
        _time.Advance(TimeSpan.FromSeconds(54));
        Assert.False(leaving.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        await leaving.WaitAsync(TimeSpan.FromMinutes(1));

        Assert.True(host.IsToldToStop);
        Assert.Contains("could not be left in order within 55 s", log.Text, StringComparison.Ordinal);
    }

    private sealed class StuckHost(LogCapture log, IGrainFactory grains) : IHost
    {
        public bool IsToldToStop { get; private set; }

        public IServiceProvider Services { get; } = new ServiceCollection()
            .AddMetrics().AddSingleton<CallMetrics>().AddSingleton(grains).AddLogging(logging => logging.AddProvider(log)).BuildServiceProvider();

        public Task StartAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken = default)
        {
            IsToldToStop = true;
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, CancellationToken.None);
        }

        public void Dispose() { }
    }
}
