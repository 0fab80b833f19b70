using System.Diagnostics.Tracing;

namespace Blinq.Hosting.Telemetry;

/// <summary>
/// Says in the log that the collector does not take what it is sent: the exporter tells it only to listeners like this one.
/// At most one line a minute.
/// </summary>
internal sealed partial class ExportTroubles(Uri collector, TimeProvider time) : EventListener
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private const string Exporter = "OpenTelemetry-Exporter-OpenTelemetryProtocol";

    private readonly Lock _lock = new();
    private long? _saidAt;

    public ILogger? Log { get; set; }

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == Exporter)
            EnableEvents(eventSource, EventLevel.Warning);
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        // Counters of every source come here, too, once anybody asked for them.
        if (Log is not { } log || eventData.EventSource.Name != Exporter || eventData.Level > EventLevel.Warning)
            return;
        lock (_lock)
        {
            if (_saidAt is { } said && time.GetElapsedTime(said) < Quiet)
                return;
            _saidAt = time.GetTimestamp();
        }
        NotTaken(log, collector, eventData.EventName ?? "unknown");
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Telemetry does not reach {Collector}: {Event}; metrics go on, spans of this time are lost")]
    private static partial void NotTaken(ILogger log, Uri collector, string @event);
}
