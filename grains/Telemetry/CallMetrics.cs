using System.Diagnostics.Metrics;

namespace Blinq.Grains.Telemetry;

/// <summary>What callers of the cluster can tell, in gateways and silos alike; of the meter <c>Blinq.Silo</c>, too.</summary>
internal sealed class CallMetrics
{
    private readonly Counter<long> _retries;

    public CallMetrics(IMeterFactory meters) => _retries = meters.Create(SiloMetrics.MeterName).CreateCounter<long>(
        "blinq.silo.call.retries", "{call}", "Calls that were sent once more, by reason.");

    /// <param name="reason"><c>conflict</c>, <c>never_ran</c>, <c>may_have_run</c> or <c>ledger_unreachable</c>.</param>
    public void Retried(string reason) => _retries.Add(1, new KeyValuePair<string, object?>("reason", reason));
}
