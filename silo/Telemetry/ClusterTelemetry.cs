using Blinq.Gateway.Telemetry;
using Blinq.Silo.Settings;

namespace Blinq.Silo.Telemetry;

/// <summary>What a process of the cluster sends: the gateway's, its own and Orleans'.</summary>
internal static class ClusterTelemetry
{
    /// <summary>Spans around calls between processes; those of Orleans' inner life are left out.</summary>
    private const string Calls = "Microsoft.Orleans.Application";

    public static TelemetryNames For(Role role)
    {
        var gateway = TelemetryNames.Gateway;
        return new TelemetryNames(
            role switch { Role.Silo => "blinq-silo", Role.Gateway => gateway.Service, _ => "blinq" },
            [.. gateway.Meters, SiloMetrics.MeterName, "Microsoft.Orleans"],
            [.. gateway.Sources, Calls]);
    }
}
