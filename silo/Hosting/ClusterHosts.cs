using System.Net;
using Blinq.Gateway.Hosting;
using Blinq.Silo.Actors;
using Blinq.Silo.Settings;
using Blinq.Silo.Tables;
using Blinq.Silo.Telemetry;
using Orleans.Configuration;

namespace Blinq.Silo.Hosting;

/// <summary>Builds what runs Orleans in this process: a silo, or a client of silos elsewhere.</summary>
internal static class ClusterHosts
{
    /// <summary>How long leaving the cluster in order may take.</summary>
    public static readonly TimeSpan LeavesInOrder = TimeSpan.FromSeconds(50);

    /// <param name="traces">Whether calls carry the trace they belong to.</param>
    /// <param name="tables">The connection string of the cluster's tables; <c>null</c>: this silo is alone.</param>
    public static IHost BuildSilo(
        IConfiguration configuration, ClusterSettings options, SiloSetting setting, string? tables, bool traces, Action<ILoggingBuilder>? logging)
    {
        var builder = Empty(configuration, logging);
        builder.UseOrleans(silo =>
        {
            if (tables is null)
            {
                silo.UseLocalhostClustering(options.SiloPort, options.GatewayPort, null, options.ServiceId, options.ClusterId);
            }
            else
            {
                silo.UseAdoNetClustering(clustering => (clustering.Invariant, clustering.ConnectionString) = (ClusterTables.Invariant, tables));
                silo.Configure<EndpointOptions>(endpoints => Listen(endpoints, options));
            }
            silo.AddGrains(setting, tables, options);
            if (options.Tls is { } tls)
                silo.UseClusterTls(tls);
            if (traces)
                silo.AddActivityPropagation();
        });
        builder.Services.AddSingleton<IFatalErrorHandler, FatalError>();
        return builder.Build();
    }

    public static IHost BuildClient(
        IConfiguration configuration, ClusterSettings options, string tables, bool traces, Action<ILoggingBuilder>? logging)
    {
        var builder = Empty(configuration, logging);
        builder.UseOrleansClient(client =>
        {
            client.UseAdoNetClustering(clustering => (clustering.Invariant, clustering.ConnectionString) = (ClusterTables.Invariant, tables));
            client.Configure<ClusterOptions>(cluster =>
                (cluster.ClusterId, cluster.ServiceId) = (options.ClusterId, options.ServiceId));
            client.Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = SiloSetup.ResponseTimeout);
            // A silo that hangs keeps its connections: calls go there until the list says that it was voted out.
            client.Configure<GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = TimeSpan.FromSeconds(2));
            client.UseConnectionRetryFilter<PatientStart>();
            if (options.Tls is { } tls)
                client.UseClusterTls(tls);
            if (traces)
                client.AddActivityPropagation();
        });
        return builder.Build();
    }

    private static HostApplicationBuilder Empty(IConfiguration configuration, Action<ILoggingBuilder>? logging)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "Blinq.Silo" });
        // Orleans would read a section of its own, past all our checks, so it gets none.
        LoggingSetup.Add(builder.Logging, configuration, logging);
        builder.Logging.AddFilter("Orleans", LogLevel.Warning);
        // Its first look counts from when the machine was started.
        builder.Logging.AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error);
        // Says four times a second that it tries again, as long as a member that is gone has not been declared dead; who is gone, others say.
        builder.Logging.AddFilter("Orleans.Runtime.GrainDirectory.GrainDirectoryHandoffManager", LogLevel.Error);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = LeavesInOrder);
        // Signals are for the process to heed, which drains first.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddMetrics().AddSingleton<CallMetrics>();
        return builder;
    }

    private static void Listen(EndpointOptions endpoints, ClusterSettings options)
    {
        endpoints.SiloPort = options.SiloPort;
        endpoints.GatewayPort = options.GatewayPort;
        if (options.Address is not { } address)
            return;
        endpoints.AdvertisedIPAddress = address;
        endpoints.SiloListeningEndpoint = new IPEndPoint(address, options.SiloPort);
        endpoints.GatewayListeningEndpoint = new IPEndPoint(address, options.GatewayPort);
    }
}
