using System.Diagnostics.Metrics;

namespace Blinq.Grains.Telemetry;

/// <summary>
/// The meter <c>Blinq.Silo</c>: what only a silo can tell, beside the gateway's <c>Blinq</c> and Orleans' own. Tags are
/// closed sets, so that the number of series is bounded.
/// </summary>
internal sealed class SiloMetrics
{
    public const string MeterName = "Blinq.Silo";

    private readonly Counter<long> _snapshotFallbacks;
    private readonly Counter<long> _snapshotWrites;
    private readonly Counter<long> _conflicts;
    private readonly Histogram<double> _turns;

    public SiloMetrics(IMeterFactory meters, ActivationCounts counts, IClusterMembershipService members)
    {
        var meter = meters.Create(MeterName);
        _snapshotFallbacks = meter.CreateCounter<long>(
            "blinq.silo.snapshot.fallbacks", "{snapshot}",
            "Snapshots that could not be used, so that all events were read instead, by reason.");
        _snapshotWrites = meter.CreateCounter<long>(
            "blinq.silo.snapshot.writes", "{snapshot}", "Attempts to write a snapshot, by outcome.");
        _conflicts = meter.CreateCounter<long>(
            "blinq.silo.conflicts", "{turn}", "CallRunner whose append lost, so that their activation left, by kind of grain.");
        _turns = meter.CreateHistogram<double>(
            "blinq.silo.turn.duration", "ms", "Time that a turn took once it had begun, by kind of grain and what came of it.");
        meter.CreateObservableGauge(
            "blinq.silo.activations", () => Activations(counts), "{activation}", "Grains in this silo's memory, by kind.");
        meter.CreateObservableGauge(
            "blinq.silo.members", () => members.CurrentSnapshot.Members.Values.Count(member => member.Status == SiloStatus.Active),
            "{silo}", "Active silos of the cluster, as far as this one knows.");
    }

    public void FellBack(string reason) => _snapshotFallbacks.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void SnapshotWritten(string outcome) => _snapshotWrites.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    /// <param name="kind"><c>conversation</c> or <c>tenant</c>.</param>
    /// <param name="outcome"><c>answered</c>, or the kind of fault.</param>
    public void TurnEnded(string kind, string outcome, TimeSpan took)
    {
        if (_turns.Enabled)
        {
            _turns.Record(
                took.TotalMilliseconds, new KeyValuePair<string, object?>("grain", kind),
                new KeyValuePair<string, object?>("outcome", outcome));
        }
    }

    public void Lost(string kind) => _conflicts.Add(1, new KeyValuePair<string, object?>("grain", kind));

    private static IEnumerable<Measurement<int>> Activations(ActivationCounts counts) =>
    [
        new(counts.Conversations, new KeyValuePair<string, object?>("grain", "conversation")),
        new(counts.Tenants, new KeyValuePair<string, object?>("grain", "tenant")),
    ];
}
