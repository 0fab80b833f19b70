using Blinq.Gateway.Hosting;
using Blinq.Gateway.Settings;
using Blinq.Gateway.Telemetry;
using Blinq.Ledger;
using Blinq.Silo.Settings;
using Blinq.Silo.Telemetry;

namespace Blinq.Silo.Hosting;

/// <summary>A process that hosts grains and serves nothing but its health. Disposing it drains it.</summary>
internal sealed class SiloProcess : IAsyncDisposable
{
    private readonly ILedger _ledger;
    private readonly ClusterHost _cluster;
    private readonly HealthServer _health;
    private readonly TelemetryExport? _telemetry;
    private readonly Lazy<Task> _stopping;

    private SiloProcess(
        ILedger ledger, ClusterHost cluster, HealthServer health, TelemetryExport? telemetry, TimeSpan drainDelay, TimeProvider time)
    {
        (_ledger, _cluster, _health, _telemetry) = (ledger, cluster, health, telemetry);
        _stopping = new Lazy<Task>(() => StopAsync(drainDelay, time));
    }

    /// <summary>Where it tells its health.</summary>
    public Uri HealthUrl => _health.Url;

    /// <exception cref="StartupException">It can't start; the message is one clear line for each error.</exception>
    public static async Task<SiloProcess> StartAsync(
        IConfiguration configuration, ClusterSettings cluster, Surroundings surroundings, CancellationToken cancel)
    {
        var options = ClusterSettingsBinder.BindSilo(configuration);
        var telemetry = TelemetryExport.Start(options.Telemetry, ClusterTelemetry.For(cluster.Role), surroundings.Time);
        try
        {
            return await StartAsync(configuration, cluster, options, telemetry, surroundings, cancel);
        }
        catch
        {
            telemetry?.Dispose();
            throw;
        }
    }

    private static async Task<SiloProcess> StartAsync(
        IConfiguration configuration, ClusterSettings cluster, BlinqOptions options, TelemetryExport? telemetry,
        Surroundings surroundings, CancellationToken cancel)
    {
        var setting = await GrainSetting.OpenAsync(options, hostedElsewhere: true, surroundings.Time, cancel);
        var ledger = setting.Store.Ledger;
        ClusterHost? host = null;
        try
        {
            host = await ClusterStart.StartSiloAsync(configuration, cluster, setting, surroundings.Logging, cancel);
            var health = await HealthServer.StartAsync(configuration, cluster.HealthAddress, ledger, surroundings, cancel);
            telemetry?.Log = health.Log;
            return new SiloProcess(ledger, host, health, telemetry, options.DrainDelay, setting.Time);
        }
        catch
        {
            if (host is not null)
                await host.DisposeAsync();
            await ledger.DisposeAsync();
            throw;
        }
    }

    /// <summary>Returns once the process was told to stop and the drain is over.</summary>
    public async Task RunAsync()
    {
        await _health.ToldToStop;
        await _stopping.Value;
    }

    public async ValueTask DisposeAsync() => await _stopping.Value;

    private async Task StopAsync(TimeSpan drainDelay, TimeProvider time)
    {
        _health.AnnounceDrain();
        await Task.Delay(drainDelay, time);
        try
        {
            await _cluster.DisposeAsync();
            // After all that it tells of, and before its log is gone. It waits for the network.
            if (_telemetry is not null)
                await Task.Run(_telemetry.Dispose);
            await _health.DisposeAsync();
        }
        finally
        {
            await _ledger.DisposeAsync();
        }
    }
}
