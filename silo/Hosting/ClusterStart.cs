using System.Data.Common;
using System.Net;
using System.Net.Sockets;
using Blinq.Gateway.Hosting;
using Blinq.Silo.Actors;
using Blinq.Silo.Settings;
using Blinq.Silo.Tables;

namespace Blinq.Silo.Hosting;

/// <summary>Takes this process into the cluster, or says in one line why it can't.</summary>
internal static class ClusterStart
{
    public static async ValueTask<ClusterHost> StartSiloAsync(
        IConfiguration configuration, ClusterSettings cluster, GrainSetting setting, Action<ILoggingBuilder>? logging,
        CancellationToken cancel)
    {
        SiloPorts.EnsureFree(setting.Options.SharedLedger is null ? IPAddress.Loopback : cluster.Address ?? IPAddress.Any, cluster);
        var tables = await TablesAsync(setting, cancel);
        var silo = new SiloSetting(
            setting.Store.Ledger, setting.MasterKey, setting.Options.TrustLease, setting.WakeUps, setting.Time);
        var host = ClusterHosts.BuildSilo(configuration, cluster, silo, tables, HasTraces(setting), logging);
        if (tables is null)
            return await StartAsync(host, cluster, setting, cancel);
        var lost = new LostMembers(
            tables, cluster.ClusterId, SiloSetup.Silence, setting.Time, host.Services.GetRequiredService<ILogger<LostMembers>>());
        using var joined = new CancellationTokenSource();
        var watching = Task.Run(() => lost.WatchAsync(joined.Token), CancellationToken.None);
        try
        {
            return await StartAsync(host, cluster, setting, cancel);
        }
        finally
        {
            await joined.CancelAsync();
            await watching;
        }
    }

    public static async ValueTask<ClusterHost> StartClientAsync(
        IConfiguration configuration, ClusterSettings cluster, GrainSetting setting, Action<ILoggingBuilder>? logging,
        CancellationToken cancel)
    {
        var tables = await TablesAsync(setting, cancel);
        return await StartAsync(ClusterHosts.BuildClient(configuration, cluster, tables!, HasTraces(setting), logging), cluster, setting, cancel);
    }

    private static bool HasTraces(GrainSetting setting) => setting.Options.Telemetry is { Endpoint: not null, SampleRatio: > 0 };

    private static async ValueTask<string?> TablesAsync(GrainSetting setting, CancellationToken cancel)
    {
        if (setting.Options.SharedLedger is not { } connection)
            return null;
        await ClusterTables.EnsureAsync(connection, cancel);
        return ClusterTables.WithSearchPath(connection);
    }

    private static async ValueTask<ClusterHost> StartAsync(
        IHost host, ClusterSettings cluster, GrainSetting setting, CancellationToken cancel)
    {
        try
        {
            return await ClusterHost.StartAsync(host, setting.MasterKey, setting.Time, cancel);
        }
        catch (Exception cannot) when (cannot is DbException or TimeoutException)
        {
            throw new StartupException(
                $"This process cannot join cluster {cluster.ClusterId}: the database does not answer.", cannot);
        }
        catch (Exception cannot) when (cannot is OrleansException or SocketException or IOException or OrleansConfigurationException)
        {
            throw new StartupException(
                $"This process cannot join cluster {cluster.ClusterId} (ports {cluster.SiloPort} and {cluster.GatewayPort}): {cannot.Message.TrimEnd('.')}.", cannot);
        }
    }
}
