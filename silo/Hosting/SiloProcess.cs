using Blinq.Gateway.Hosting;
using Blinq.Gateway.Settings;
using Blinq.Gateway.Telemetry;
using Blinq.Gateway.Trusts;
using Blinq.Grains.Feeds;
using Blinq.Grains.Sealing;
using Blinq.Ledger.Appends;
using Blinq.Silo.Settings;
using Blinq.Silo.Telemetry;

namespace Blinq.Silo.Hosting;

/// <summary>A process that hosts grains and serves nothing but its health. Disposing it drains it.</summary>
internal sealed class SiloProcess : IAsyncDisposable
{
    private readonly Store _store;
    private readonly ClusterHost _cluster;
    private readonly HealthServer _health;
    private readonly TelemetryExport? _telemetry;
    private readonly Lazy<Task> _stopping;

    private SiloProcess(
        Store store, ClusterHost cluster, HealthServer health, TelemetryExport? telemetry, TimeSpan drainDelay, TimeProvider time)
    {
        (_store, _cluster, _health, _telemetry) = (store, cluster, health, telemetry);
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
        catch (Exception cannot)
        {
            telemetry?.Dispose();
            if (cannot is WrongMasterKeyException or LedgerUnavailableException)
                throw new StartupException(cannot.Message, cannot);
            throw;
        }
    }

    private static async Task<SiloProcess> StartAsync(
        IConfiguration configuration, ClusterSettings cluster, BlinqOptions options, TelemetryExport? telemetry,
        Surroundings surroundings, CancellationToken cancel)
    {
        var time = surroundings.Time;
        var store = await Store.OpenAsync(options, time, cancel);
        ClusterHost? host = null;
        try
        {
            var master = new MasterKey(store.Keys.MasterKey);
            await MasterKeyCheck.EnsureAsync(store.Ledger, master, cancel);
            await LeaseAgreement.EnsureAsync(store.Ledger, options.TrustLease, cancel);
            host = await ClusterStart.StartSiloAsync(
                configuration, cluster, new GrainSetting(store, master, options, new ConversationWakeUps(), time), surroundings.Logging, cancel);
            var health = await HealthServer.StartAsync(configuration, cluster.HealthAddress, store.Ledger, surroundings, cancel);
            telemetry?.Log = health.Log;
            return new SiloProcess(store, host, health, telemetry, options.DrainDelay, time);
        }
        catch
        {
            if (host is not null)
                await host.DisposeAsync();
            await store.Ledger.DisposeAsync();
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
            await _store.Ledger.DisposeAsync();
        }
    }
}
