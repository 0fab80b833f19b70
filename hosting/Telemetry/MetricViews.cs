using System.Diagnostics.Metrics;
using OpenTelemetry.Metrics;

namespace Blinq.Hosting.Telemetry;

/// <summary>
/// How instruments are kept. Npgsql calls its pools by their connection strings, which can hold secrets: what is counted as it
/// happens is summed over the pools; what is only looked at can't be summed, and is left out.
/// </summary>
internal static class MetricViews
{
    /// <summary>Room is made for so many series of each instrument at once; the default, 2,000, is 40 MB in all.</summary>
    private const int MaxSeries = 300;

    public static MetricStreamConfiguration Choose(Instrument instrument)
    {
        if (instrument.Meter.Name != "Npgsql")
            return new MetricStreamConfiguration { CardinalityLimit = MaxSeries };
        return instrument.IsObservable
            ? MetricStreamConfiguration.Drop
            : new MetricStreamConfiguration { TagKeys = ["db.client.connection.state", "db.system.name"] };
    }
}
