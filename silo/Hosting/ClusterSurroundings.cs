using Blinq.Gateway.Hosting;
using Blinq.Silo.Settings;
using Blinq.Silo.Telemetry;

namespace Blinq.Silo.Hosting;

/// <summary>What the gateway is given where its grains are the cluster's.</summary>
internal static class ClusterSurroundings
{
    public static Surroundings For(IConfiguration configuration, ClusterSettings cluster, Surroundings process) => process with
    {
        Telemetry = ClusterTelemetry.For(cluster.Role),
        OtherSections = [ClusterSettings.Section],
        Grains = async (setting, cancel) => cluster.Role == Role.Gateway
            ? await ClusterStart.StartClientAsync(configuration, cluster, setting, process.Logging, cancel)
            : await ClusterStart.StartSiloAsync(configuration, cluster, setting, process.Logging, cancel),
        Watch = (setting, grains, onTrouble) => ((ClusterHost)grains).WatchOf(setting, onTrouble),
    };
}
