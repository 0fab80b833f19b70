using Blinq.Grains.Clients;
using Blinq.Grains.Feeds;
using Blinq.Grains.Sealing;
using Blinq.Grains.Telemetry;
using Blinq.Grains.Tenants;
using Blinq.Hosting.Health;
using Blinq.Hosting.Membership;
using Blinq.Hosting.Settings;
using Blinq.Hosting.Stores;
using Blinq.Hosting.Tls;
using Orleans.Configuration;
using Orleans.Dashboard;

namespace Blinq.Hosting.Silos;

/// <summary>Adds Orleans to a process: a silo, or a client of silos elsewhere; and the grains as its other parts call them.</summary>
internal static class BlinqOrleans
{
    /// <summary>The process hosts grains. On SQLite it is the only one; on PostgreSQL it finds the others by the database.</summary>
    /// <exception cref="StartupException">A port is taken, or a certificate can't be read.</exception>
    public static void UseBlinqSilo(this IHostApplicationBuilder builder, OpenInstallation installation)
    {
        var cluster = installation.Options.Cluster;
        var published = installation.IsCluster ? null : new LocalTrustRegistry();
        if (published is not null)
            builder.Services.AddSingleton(published);
        if (installation.ClusterTables is { } tables)
        {
            // Before Orleans, whose start waits for an answer from each member.
            builder.Services.AddHostedService(services => ActivatorUtilities.CreateInstance<DeadClusterWatch>(services, tables, cluster.ClusterId));
        }
        var ports = SiloPorts.Choose(cluster, installation.IsCluster);
        builder.UseOrleans(silo =>
        {
            if (installation.ClusterTables is null)
            {
                silo.UseLocalhostClustering(ports.Silo, ports.Gateway, null, cluster.ServiceId, cluster.ClusterId);
                // All grains are here: there is nothing to remember of where.
                silo.Configure<GrainDirectoryOptions>(directory => directory.CachingStrategy = GrainDirectoryOptions.CachingStrategyType.None);
            }
            else
                silo.UseAdoNetClustering(clustering => (clustering.Invariant, clustering.ConnectionString) = (ClusterTables.Invariant, installation.ClusterTables));
            silo.Configure<EndpointOptions>(ports.Apply);
            silo.AddGrains(
                new SiloSetting(
                    installation.Store.Ledger, installation.MasterKeys, installation.Options.TrustLease, installation.WakeUps, installation.Time)
                {
                    PublishedTrust = published,
                },
                installation.ClusterTables, cluster);
            if (cluster.Tls is { } tls)
                silo.UseClusterTls(tls);
            if (HasTraces(installation))
                silo.AddActivityPropagation();
            if (installation.Options.OperatorDashboard)
                silo.AddDashboard(HideLog);
        });
        builder.Services.AddSingleton<IFatalErrorHandler, SiloFatalErrorHandler>();
        builder.Services.AddSingleton(ports);
        builder.Services.AddHostedService<MembershipLog>();
        if (installation.ClusterTables is { } watched)
            builder.Services.AddHostedService(services => ActivatorUtilities.CreateInstance<KilledSiloWatch>(services, watched, cluster.ClusterId));
        builder.AddGrainCalls(installation);
    }

    /// <summary>The process calls grains that live in silos elsewhere.</summary>
    /// <exception cref="StartupException">A certificate can't be read.</exception>
    public static void UseBlinqClient(this IHostApplicationBuilder builder, OpenInstallation installation)
    {
        var cluster = installation.Options.Cluster;
        builder.UseOrleansClient(client =>
        {
            // Converters of what crosses the wire seal secrets with it.
            client.Services.AddSingleton<ISecretSealer>(installation.MasterKeys);
            client.UseAdoNetClustering(clustering => (clustering.Invariant, clustering.ConnectionString) = (ClusterTables.Invariant, installation.ClusterTables!));
            client.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (cluster.ClusterId, cluster.ServiceId));
            client.Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = SiloSetup.ResponseTimeout);
            // A silo that hangs keeps its connections: calls go there until the list says that it was voted out.
            client.Configure<GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = TimeSpan.FromSeconds(1));
            client.Configure<ConnectionOptions>(connections => connections.ConnectionRetryDelay = TimeSpan.FromMilliseconds(250));
            client.Services.AddSingleton<IClusterConnectionStatusObserver>(services => services.GetRequiredService<ClusterConnection>());
            client.Services.AddSingleton<IOutgoingGrainCallFilter>(services => services.GetRequiredService<ClusterConnection>());
            client.UseConnectionRetryFilter<ClusterConnectionRetry>();
            if (cluster.Tls is { } tls)
                client.UseClusterTls(tls);
            if (HasTraces(installation))
                client.AddActivityPropagation();
            if (installation.Options.OperatorDashboard)
                client.AddDashboard(HideLog);
            client.Services.RefusePlaintextBeyondThisMachine(cluster);
        });
        builder.Services.AddSingleton<ClusterConnection>();
        builder.Services.AddSingleton<ISiloReachability>(services => services.GetRequiredService<ClusterConnection>());
        builder.Services.AddHostedService(services => services.GetRequiredService<ClusterConnection>());
        builder.AddGrainCalls(installation);
    }

    private static void AddGrainCalls(this IHostApplicationBuilder builder, OpenInstallation installation)
    {
        var services = builder.Services;
        services.AddSingleton<CallMetrics>();
        services.AddSingleton<IGrains>(provider => new GrainClient(
            provider.GetRequiredService<IGrainFactory>(),
            new GrainCallRetry(installation.Time, GrainCallRetry.Patience, provider.GetRequiredService<CallMetrics>().Retried),
            provider.GetService<LocalConversationStarter>()));
        if (installation.Store.Feed is { } feed)
        {
            services.AddSingleton(provider => new ClusterChangeNotifier(
                provider.GetRequiredService<IGrainFactory>(), installation.WakeUps, feed, installation.Options.TrustLease, installation.Time,
                provider.GetRequiredService<BackgroundFaultLog>().FeedLost));
            services.AddSingleton<IConversationChangeNotifier>(provider => provider.GetRequiredService<ClusterChangeNotifier>());
            services.AddHostedService(provider => provider.GetRequiredService<ClusterChangeNotifier>());
        }
        else
        {
            services.AddSingleton<IConversationChangeNotifier>(installation.WakeUps);
        }
        services.AddSingleton<BackgroundFaultLog>();
    }

    private static void HideLog(DashboardOptions dashboard) => dashboard.HideTrace = true;

    private static bool HasTraces(OpenInstallation installation) =>
        installation.Options.Telemetry is { Endpoint: not null, SampleRatio: > 0 };
}
