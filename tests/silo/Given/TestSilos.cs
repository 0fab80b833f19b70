using System.Collections.Concurrent;
using Blinq.Grains.Clients;
using Blinq.Grains.Conversations;
using Blinq.Grains.Sealing;
using Blinq.Grains.Telemetry;
using Blinq.Hosting.Settings;
using Blinq.Hosting.Silos;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.TestingHost;

namespace Blinq.Silo.Tests.Given;

/// <summary>Silos as they are in production, in this process: the same grains, placement and limits; only the wire and the membership are in memory.</summary>
internal sealed class TestSilos : IAsyncDisposable
{
    private const string Name = "blinq-test";

    private readonly ConcurrentDictionary<string, ActivationCounts> _counts;

    private TestSilos(InProcessTestCluster cluster, ISecretSealer sealer, ConcurrentDictionary<string, ActivationCounts> counts) =>
        (Cluster, _counts) = (cluster, counts);

    public InProcessTestCluster Cluster { get; }

    /// <summary>The silo that is kept for a tenant, where one is.</summary>
    public required InProcessSiloHandle Kept { get; init; }

    /// <summary>Of all silos that ever were.</summary>
    public int ActiveConversations => _counts.Values.Sum(counts => counts.Conversations);

    public int ActiveTenants => _counts.Values.Sum(counts => counts.Tenants);

    /// <param name="settingOf">What a new silo is given.</param>
    /// <param name="tables">Where snapshots are kept; <c>null</c>: nowhere.</param>
    /// <param name="keptFor">The tenant that one silo, <see cref="Kept"/>, is kept for; <c>null</c>: none is kept for anybody.</param>
    public static async Task<TestSilos> StartAsync(
        short silos, ISecretSealer sealer, Func<SiloSetting> settingOf, Action<ISiloBuilder>? configureSilo = null,
        Action<IClientBuilder>? configureClient = null, Action<ILoggingBuilder>? logging = null,
        string? tables = null, int maxActivations = 100_000, string? keptFor = null)
    {
        string? kept = null;
        var counts = new ConcurrentDictionary<string, ActivationCounts>();
        var builder = new InProcessTestClusterBuilder(silos);
        builder.Options.ClusterId = builder.Options.ServiceId = Name;
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureHost(host => logging?.Invoke(host.Logging));
        builder.ConfigureHost(host => host.Logging.AddFilter("Orleans", LogLevel.Warning));
        builder.ConfigureSilo((options, silo) =>
        {
            var isFirst = Interlocked.CompareExchange(ref kept, options.SiloName, null) is null;
            silo.AddGrains(settingOf(), tables, Settings(maxActivations, isFirst ? keptFor : null));
            silo.AddActivityPropagation();
            silo.Services.AddSingleton(counts[options.SiloName] = new ActivationCounts());
            configureSilo?.Invoke(silo);
        });
        builder.ConfigureClient(client =>
        {
            client.Services.AddSingleton(sealer);
            client.AddActivityPropagation();
            client.Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = SiloSetup.ResponseTimeout);
            configureClient?.Invoke(client);
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return new TestSilos(cluster, sealer, counts) { Kept = cluster.Silos.Single(silo => silo.Name == kept) };
    }

    /// <summary>The grains as a gateway that is no silo has them.</summary>
    public GrainClient Grains(TimeSpan? patience = null) => Grains(Cluster.Client, beginnings: null, patience);

    /// <summary>The grains as a gateway within that silo has them.</summary>
    public GrainClient GrainsIn(InProcessSiloHandle silo, TimeSpan? patience = null) =>
        Grains(
            silo.SiloHost.Services.GetRequiredService<IGrainFactory>(), silo.SiloHost.Services.GetRequiredService<LocalConversationStarter>(), patience);

    public ConversationServices PartsOf(InProcessSiloHandle silo) => silo.SiloHost.Services.GetRequiredService<ConversationServices>();

    public async ValueTask DisposeAsync()
    {
        await Cluster.StopAllSilosAsync();
        await Cluster.DisposeAsync();
    }

    private GrainClient Grains(IGrainFactory factory, LocalConversationStarter? beginnings, TimeSpan? patience) =>
        new(factory, new GrainCallRetry(TimeProvider.System, patience ?? GrainCallRetry.Patience), beginnings);

    private static ClusterSettings Settings(int maxActivations, string? keptFor) => SettingsBinder.Bind(
        new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Blinq:Cluster:Id"] = Name,
            ["Blinq:Cluster:ServiceId"] = Name,
            ["Blinq:Cluster:MaxActivations"] = $"{maxActivations}",
            ["Blinq:Cluster:Tenants"] = keptFor,
        }).Build()).Cluster;
}
