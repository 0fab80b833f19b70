namespace Blinq.Hosting.Settings;

/// <summary>
/// Where metrics and traces are sent, by OTLP. A class and not a record, for a record's text would hold its secrets.
/// </summary>
public sealed class TelemetryOptions
{
    /// <summary><c>Prometheus</c>: whether metrics can be scraped at <c>/metrics</c>, of the operators' listener or, in a silo, of its health listener.</summary>
    public bool Prometheus { get; init; } = true;

    /// <summary><c>OtlpEndpoint</c>: the collector; <c>null</c> = nothing is sent.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary><c>Protocol</c>.</summary>
    public OtlpProtocol Protocol { get; init; } = OtlpProtocol.Grpc;

    /// <summary><c>Headers</c>: what the collector asks for, as <c>name=value,name=value</c>; a secret.</summary>
    public string? Headers { get; init; }

    /// <summary><c>Interval</c>: how often metrics are sent, 1 s to 5 min.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary><c>SampleRatio</c>: which part of the requests is traced, 0–1; metrics count them all.</summary>
    public double SampleRatio { get; init; } = 0.1;
}
