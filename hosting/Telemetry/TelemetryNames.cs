using Blinq.Grains.Telemetry;
using Blinq.Hosting.Settings;

namespace Blinq.Hosting.Telemetry;

/// <summary>What a process is called where its telemetry is read, and what is sent of it.</summary>
/// <param name="Service">The <c>service.name</c>, unless <c>OTEL_SERVICE_NAME</c> says otherwise.</param>
/// <param name="Meters">Names of meters, <c>*</c> for any ending; those of the runtime and of ASP.NET Core come with their packages.</param>
/// <param name="Sources">Names of activity sources.</param>
public sealed record TelemetryNames(string Service, IReadOnlyList<string> Meters, IReadOnlyList<string> Sources)
{
    /// <summary>The meter of what a gateway does.</summary>
    public const string GatewayMeter = "Blinq";

    /// <summary>Spans around calls between processes; those of Orleans' inner life are left out.</summary>
    private const string Calls = "Microsoft.Orleans.Application";

    /// <summary>Npgsql's spans are not among them: they hold statements.</summary>
    public static TelemetryNames For(Role role) => new(
        role switch { Role.Silo => "blinq-silo", Role.Gateway => "blinq-gateway", _ => "blinq" },
        [GatewayMeter, $"{GatewayMeter}.*", "Npgsql", "Microsoft.Orleans"],
        [Tracing.SourceName, Calls]);
}
