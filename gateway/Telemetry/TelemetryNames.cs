using Blinq.Gateway.Metrics;
using Blinq.Grains.Telemetry;

namespace Blinq.Gateway.Telemetry;

/// <summary>What a process is called where its telemetry is read, and what is sent of it.</summary>
/// <param name="Service">The <c>service.name</c>, unless <c>OTEL_SERVICE_NAME</c> says otherwise.</param>
/// <param name="Meters">Names of meters.</param>
/// <param name="Sources">Names of activity sources.</param>
public sealed record TelemetryNames(string Service, IReadOnlyList<string> Meters, IReadOnlyList<string> Sources)
{
    /// <summary>A gateway without a cluster. Npgsql's spans are not among them: they hold statements.</summary>
    public static TelemetryNames Gateway { get; } = new(
        "blinq-gateway",
        [GatewayMetrics.MeterName, "Npgsql", "System.Runtime", "Microsoft.AspNetCore.Server.Kestrel"],
        [Tracing.SourceName]);
}
