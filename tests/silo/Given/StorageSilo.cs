using System.Diagnostics.Metrics;
using System.Net;
using Blinq.Grains.Conversations.Snapshots;
using Blinq.Grains.Telemetry;
using Blinq.Hosting.Membership;
using Blinq.Hosting.Silos;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace Blinq.Silo.Tests.Given;

/// <summary>A small real silo, without grains of ours, that has its membership and its snapshots in a database.</summary>
internal sealed class StorageSilo : IAsyncDisposable
{
    private readonly IHost _host;

    private StorageSilo(IHost host, LogCapture log)
    {
        (_host, Log) = (host, log);
        Counts = new MetricCounts(host.Services.GetRequiredService<IMeterFactory>());
    }

    public IServiceProvider Services => _host.Services;

    public ISnapshotStore Snapshots => Services.GetRequiredService<ISnapshotStore>();

    public MetricCounts Counts { get; }

    public LogCapture Log { get; }

    /// <param name="database">Its tables must be made.</param>
    public static async Task<StorageSilo> StartAsync(string database, string cluster = "blue")
    {
        var log = new LogCapture();
        var ports = FreePort.Take(2);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddMetrics().AddSingleton<ActivationCounts>().AddSingleton<SiloMetrics>();
        builder.Logging.AddProvider(log).SetMinimumLevel(LogLevel.Trace);
        builder.UseOrleans(silo => silo
            .Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (cluster, "blinq"))
            .ConfigureEndpoints(IPAddress.Loopback, ports[0], ports[1])
            .UseAdoNetClustering(options =>
                (options.Invariant, options.ConnectionString) = (ClusterTables.Invariant, ClusterTables.WithSearchPath(database)))
            .AddSnapshots(database));
        var host = builder.Build();
        await host.StartAsync();
        return new StorageSilo(host, log);
    }

    /// <summary>Leaves the cluster in order.</summary>
    public Task StopAsync() => _host.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Counts.Dispose();
        await StopAsync();
        _host.Dispose();
        Log.Dispose();
    }
}
