using Blinq.Gateway.Hosting;
using Blinq.Silo.Settings;
using Blinq.Silo.Telemetry;

namespace Blinq.Silo.Http.Tests;

/// <summary>The grains of the gateways under test live in two silos on the gateway's ledger (see the gateway's own file of this name).</summary>
internal static class GatewayHosting
{
    /// <summary>A lease as short as may be: every change that narrows access waits for it.</summary>
    public static IReadOnlyDictionary<string, string?> Settings { get; } =
        new Dictionary<string, string?> { ["Blinq:TrustLease"] = "00:00:00.1" };

    public static Surroundings Within(Surroundings given) => given.Grains is not null
        ? given
        : given with
        {
            Telemetry = ClusterTelemetry.For(Role.Gateway),
            Grains = async (setting, _) => await TwoSilos.StartAsync(setting, given.Logging),
            Watch = (setting, grains, onTrouble) => ((TwoSilos)grains).WatchOf(setting, onTrouble),
        };
}
