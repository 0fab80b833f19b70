using System.Collections.Concurrent;
using Blinq.Grains.Sealing;
using Blinq.Silo.Actors;
using Blinq.Silo.Calling;
using Blinq.Silo.Hosting;
using Blinq.Silo.Settings;
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

    private readonly ConcurrentDictionary<string, ActorParts> _parts;
    private readonly ISecretSealer _sealer;

    private TestSilos(InProcessTestCluster cluster, ISecretSealer sealer, ConcurrentDictionary<string, ActorParts> parts) =>
        (Cluster, _sealer, _parts) = (cluster, sealer, parts);

    public InProcessTestCluster Cluster { get; }

    /// <summary>Of all silos that ever were.</summary>
    public int ActiveConversations => _parts.Values.Sum(parts => parts.Counts.Conversations);

    public int ActiveTenants => _parts.Values.Sum(parts => parts.Counts.Tenants);

    /// <param name="partsOf">What the grains of a new silo are made of.</param>
    public static async Task<TestSilos> StartAsync(
        short silos, ISecretSealer sealer, Func<ActorParts> partsOf, Action<ISiloBuilder>? configureSilo = null,
        Action<IClientBuilder>? configureClient = null, Action<ILoggingBuilder>? logging = null)
    {
        var parts = new ConcurrentDictionary<string, ActorParts>();
        var builder = new InProcessTestClusterBuilder(silos);
        builder.Options.ClusterId = builder.Options.ServiceId = Name;
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureHost(host => logging?.Invoke(host.Logging));
        builder.ConfigureHost(host => host.Logging.AddFilter("Orleans", LogLevel.Warning));
        builder.ConfigureSilo((options, silo) =>
        {
            silo.AddGrains(parts[options.SiloName] = partsOf(), Settings());
            // Killed silos are found out in two seconds, not in six.
            silo.Configure<ClusterMembershipOptions>(membership =>
            {
                membership.ProbeTimeout = TimeSpan.FromMilliseconds(500);
                membership.NumMissedProbesLimit = 2;
                membership.NumVotesForDeathDeclaration = 1;
            });
            configureSilo?.Invoke(silo);
        });
        builder.ConfigureClient(client =>
        {
            client.Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = SiloSetup.ResponseTimeout);
            configureClient?.Invoke(client);
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return new TestSilos(cluster, sealer, parts);
    }

    /// <summary>The grains as a gateway that is no silo has them.</summary>
    public ClusterGrains Grains(TimeSpan? patience = null) => Grains(Cluster.Client, patience);

    /// <summary>The grains as a gateway within that silo has them.</summary>
    public ClusterGrains GrainsIn(InProcessSiloHandle silo, TimeSpan? patience = null) =>
        Grains(silo.SiloHost.Services.GetRequiredService<IGrainFactory>(), patience);

    public ActorParts PartsOf(InProcessSiloHandle silo) => _parts[silo.Name];

    public async ValueTask DisposeAsync()
    {
        await Cluster.StopAllSilosAsync();
        await Cluster.DisposeAsync();
    }

    private ClusterGrains Grains(IGrainFactory factory, TimeSpan? patience) =>
        new(factory, _sealer, new ClusterCaller(TimeProvider.System, patience ?? ClusterCaller.Patience));

    private static ClusterSettings Settings() => ClusterSettingsBinder.Bind(
        new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Blinq:Cluster:Id"] = Name,
            ["Blinq:Cluster:ServiceId"] = Name,
        }).Build());
}
