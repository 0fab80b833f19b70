using System.Diagnostics.Metrics;
using OpenTelemetry.Metrics;

namespace Blinq.Hosting.Telemetry;

/// <summary>
/// Npgsql calls its pools by their connection strings, which can hold secrets. What is counted as it happens is summed over
/// the pools; what is only looked at can't be summed, and is left out.
/// </summary>
internal static class NpgsqlView
{
    /// <returns><c>null</c>: as it is.</returns>
    public static MetricStreamConfiguration? Choose(Instrument instrument)
    {
        if (instrument.Meter.Name != "Npgsql")
            return null;
        return instrument.IsObservable
            ? MetricStreamConfiguration.Drop
            : new MetricStreamConfiguration { TagKeys = ["db.client.connection.state", "db.system.name"] };
    }
}
