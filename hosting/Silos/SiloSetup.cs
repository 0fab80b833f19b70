using System.Reflection;
using Blinq.Grains.Calls;
using Blinq.Grains.Clients;
using Blinq.Grains.Cluster;
using Blinq.Grains.Conversations;
using Blinq.Grains.Conversations.Snapshots;
using Blinq.Grains.Feeds;
using Blinq.Grains.Placement;
using Blinq.Grains.Telemetry;
using Blinq.Grains.Tenants;
using Blinq.Grains.Wire.Revoking;
using Blinq.Hosting.Membership;
using Blinq.Hosting.Settings;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime.MembershipService.SiloMetadata;

namespace Blinq.Hosting.Silos;

/// <summary>What every silo has, however it finds the others: the grains, their placement, and what calls may cost.</summary>
internal static class SiloSetup
{
    private static readonly string? Version = typeof(SiloSetup).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0];

    /// <summary>How many turns may wait for one grain before further ones are sent back at once.</summary>
    public const int MaxWaitingTurns = 2_048;

    /// <summary>
    /// After this a caller stops waiting for an answer and asks again. Above what a slow disk needs for a commit, and well
    /// below what a visitor waits.
    /// </summary>
    public static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(5);

    /// <param name="tables">Where snapshots are kept: what to connect with; <c>null</c>: nowhere.</param>
    public static void AddGrains(this ISiloBuilder silo, SiloSetting setting, string? tables, ClusterSettings options)
    {
        silo.Services.AddMetrics();
        silo.Services.AddSingleton<RevocationLists>();
        // Converters of what crosses the wire seal secrets with it.
        silo.Services.AddSingleton(setting.Sealer);
        silo.Services.AddSingleton<ActivationCounts>();
        silo.Services.AddSingleton(new LedgerConnectivity(setting.Time));
        silo.Services.AddSingleton<SiloMetrics>();
        silo.Services.AddSingleton(services => ActivatorUtilities.CreateInstance<CallRunner>(services, setting.Time));
        silo.Services.AddSingleton(new RecentlyStartedConversations(setting.Time));
        silo.Services.AddSingleton(services => new ConversationServices(
            setting.Ledger, setting.Lease, setting.Appended, setting.Time, services.GetRequiredService<ISnapshotStore>(),
            services.GetRequiredService<RevocationLists>(), services.GetRequiredService<ActivationCounts>(),
            services.GetRequiredService<RecentlyStartedConversations>(), services.GetRequiredService<CallRunner>(),
            services.GetRequiredService<ILogger<ConversationObservers>>()));
        silo.Services.AddSingleton(services => new TenantServices(
            setting.Ledger, setting.Sealer, setting.PublishedTrust, services.GetRequiredService<ActivationCounts>(),
            services.GetRequiredService<CallRunner>()));
        silo.Services.AddSingleton<TenantSilos>();
        silo.Services.AddSingleton<LocalConversationStarter>();
        silo.AddSnapshots(tables);
        silo.Services.Configure<ClusterOptions>(cluster =>
        {
            cluster.ClusterId = options.ClusterId;
            cluster.ServiceId = options.ServiceId;
        });
        silo.Configure<SiloMessagingOptions>(messaging =>
        {
            messaging.ResponseTimeout = ResponseTimeout;
            messaging.MaxEnqueuedRequestsHardLimit = MaxWaitingTurns;
            // It looks at all grains in use to tell callers why they wait, after 20 s; none of ours waits for longer.
            messaging.GrainWorkloadAnalysisPeriod = TimeSpan.Zero;
        });
        // What Orleans remembers of where grains are outlives them, and takes more than 300 bytes each: by itself it would keep a million.
        silo.Configure<GrainDirectoryOptions>(directory => directory.CacheSize = options.MaxActivations);
        silo.Configure<GrainCollectionOptions>(collection => collection.CollectionAge = options.CollectionAge);
        silo.Services.AddSingleton(services => ActivatorUtilities.CreateInstance<ActivationLimit>(
            services, options.MaxActivations, setting.Time, services.GetRequiredService<IOptions<GrainCollectionOptions>>().Value));
        silo.Services.AddHostedService(services => services.GetRequiredService<ActivationLimit>());
        // A silo that hangs is voted out within about six seconds instead of fifteen; one whose process is gone, sooner: KilledSiloWatch.
        silo.Configure<ClusterMembershipOptions>(membership =>
        {
            membership.ProbeTimeout = TimeSpan.FromSeconds(2);
            membership.IAmAliveTablePublishTimeout = KilledSiloWatch.Heartbeat;
            membership.NumMissedTableIAmAliveLimit = (int)(DeadClusterWatch.Silence / KilledSiloWatch.Heartbeat);
            membership.TableRefreshTimeout = TimeSpan.FromSeconds(20);
            membership.DefunctSiloExpiration = TimeSpan.FromHours(1);
        });
        var metadata = DedicatedTenants.Write(options.Tenants);
        new SiloProfile(Version, options.Role.ToString().ToLowerInvariant()).Write(metadata);
        silo.UseSiloMetadata(metadata);
        silo.AddPlacementDirector<TenantPlacement, TenantPlacementDirector>();
    }
}
