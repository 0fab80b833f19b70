using System.Diagnostics.Metrics;

namespace Blinq.Silo.Telemetry;

/// <summary>
/// The meter <c>Blinq.Silo</c>: what only a silo can tell, beside the gateway's <c>Blinq</c> and Orleans' own. Tags are
/// closed sets, so that the number of series is bounded.
/// </summary>
internal sealed class SiloMetrics
{
    public const string MeterName = "Blinq.Silo";

    private readonly Counter<long> _snapshotFallbacks;
    private readonly Counter<long> _snapshotWrites;

    public SiloMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _snapshotFallbacks = meter.CreateCounter<long>(
            "blinq.silo.snapshot.fallbacks", "{snapshot}",
            "Snapshots that could not be used, so that all events were read instead, by reason.");
        _snapshotWrites = meter.CreateCounter<long>(
            "blinq.silo.snapshot.writes", "{snapshot}", "Attempts to write a snapshot, by outcome.");
    }

    public void FellBack(string reason) => _snapshotFallbacks.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void SnapshotWritten(string outcome) => _snapshotWrites.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
}
