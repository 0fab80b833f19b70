using System.Diagnostics.Metrics;
using Blinq.Gateway.Trusts;
using Blinq.Hosting.Telemetry;

namespace Blinq.Gateway.Metrics;

/// <summary>
/// The meter <c>Blinq</c>. Tags are closed sets: no tenant, no session, nothing that a client chose, so that the number
/// of series is bounded.
/// </summary>
internal sealed class GatewayMetrics
{
    private readonly Counter<long> _inits;
    private readonly Counter<long> _refusals;
    private readonly Counter<long> _messages;
    private readonly UpDownCounter<long> _streams;
    private readonly Counter<long> _streamed;
    private readonly Counter<long> _wakeUps;
    private readonly Counter<long> _closed;
    private readonly Histogram<double> _requests;

    /// <param name="trusts">Whose age is told, where it has one.</param>
    public GatewayMetrics(IMeterFactory meters, ITrustProvider? trusts)
    {
        var meter = meters.Create(TelemetryNames.GatewayMeter);
        _inits = meter.CreateCounter<long>("blinq.session.inits", "{init}", "Sessions started or resumed, by mode.");
        _refusals = meter.CreateCounter<long>("blinq.identity.refusals", "{token}", "Identity tokens refused, by reason.");
        _messages = meter.CreateCounter<long>("blinq.messages", "{message}", "Messages posted, by role.");
        _streams = meter.CreateUpDownCounter<long>("blinq.streams.open", "{stream}", "Streams of messages that are open.");
        _streamed = meter.CreateCounter<long>("blinq.streams.messages", "{message}", "Messages delivered on streams.");
        _wakeUps = meter.CreateCounter<long>("blinq.streams.wakeups", "{wakeup}", "Streams woken to look at the ledger.");
        _closed = meter.CreateCounter<long>("blinq.streams.closed", "{stream}", "Streams that ended, by reason.");
        _requests = meter.CreateHistogram<double>("blinq.request.duration", "ms", "Time to answer, by status.");
        if (trusts is LeasedTrustProvider leased)
            meter.CreateObservableGauge("blinq.trust.age", () => AgeOf(leased), "ms", "How long ago trust was last renewed.");
    }

    public void Entered(string mode) => _inits.Add(1, new KeyValuePair<string, object?>("mode", mode));

    public void Refused(string reason) => _refusals.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void Posted(string role) => _messages.Add(1, new KeyValuePair<string, object?>("role", role));

    public void StreamOpened() => _streams.Add(1);

    /// <param name="reason">A problem's code, <c>gone</c> (the reader left) or <c>slow</c> (it was cut off).</param>
    public void StreamClosed(string reason)
    {
        _streams.Add(-1);
        _closed.Add(1, new KeyValuePair<string, object?>("reason", reason));
    }

    public void Streamed(int messages) => _streamed.Add(messages);

    public void StreamWoken() => _wakeUps.Add(1);

    public void Answered(int status, TimeSpan elapsed)
    {
        if (_requests.Enabled)
            _requests.Record(elapsed.TotalMilliseconds, new KeyValuePair<string, object?>("status", status));
    }

    private static IEnumerable<Measurement<double>> AgeOf(LeasedTrustProvider trust) =>
        trust.Age is { } age ? [new Measurement<double>(age.TotalMilliseconds)] : [];
}
