using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Blinq.Grains.Telemetry;

namespace Blinq.Silo.Tests.Given;

/// <summary>What one silo's counters have counted, as <c>instrument tag</c>.</summary>
internal sealed class MetricCounts : IDisposable
{
    private readonly ConcurrentDictionary<string, long> _counts = new();
    private readonly MeterListener _listener = new();

    public MetricCounts(IMeterFactory silo)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == SiloMetrics.MeterName && instrument.Meter.Scope == silo)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, measured, tags, _) =>
            _counts.AddOrUpdate($"{instrument.Name} {tags[0].Value}", measured, (_, before) => before + measured));
        _listener.Start();
    }

    public long Of(string name) => _counts.GetValueOrDefault(name);

    /// <summary>All that have counted anything, e.g. <c>blinq.silo.snapshot.writes lost: 2</c>.</summary>
    public IEnumerable<string> All => _counts.Select(count => $"{count.Key}: {count.Value}").Order(StringComparer.Ordinal);

    public void Dispose() => _listener.Dispose();
}
