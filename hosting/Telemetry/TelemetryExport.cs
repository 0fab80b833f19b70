using Blinq.Hosting.Settings;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Blinq.Hosting.Telemetry;

/// <summary>
/// Sends metrics and spans to a collector, by OTLP, in the background: a collector that is away costs nothing but what it
/// would have been told. Disposing it sends what is left, within five seconds (docs/adr/0114).
/// </summary>
internal sealed class TelemetryExport : IDisposable
{
    /// <summary>How long one sending may take, and the last one at the end.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly MeterProvider _meters;
    private readonly TracerProvider _tracers;
    private readonly ExportTroubles _troubles;

    private TelemetryExport(MeterProvider meters, TracerProvider tracers, ExportTroubles troubles) =>
        (_meters, _tracers, _troubles) = (meters, tracers, troubles);

    /// <summary>Where it says that the collector does not take what it is sent; set it once there is a log.</summary>
    public ILogger? Log
    {
        set => _troubles.Log = value;
    }

    /// <returns><c>null</c> where no collector is set: nothing listens then, and nothing is measured.</returns>
    public static TelemetryExport? Start(TelemetryOptions options, TelemetryNames names, TimeProvider time)
    {
        if (options.Endpoint is not { } endpoint)
            return null;
        // Before the exporters, so that their first words are heard.
        var troubles = new ExportTroubles(endpoint, time);
        var meters = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(Resource(names))
            .AddMeter([.. names.Meters])
            .AddView(NpgsqlView.Choose)
            .AddOtlpExporter((otlp, reader) =>
            {
                Configure(otlp, options, endpoint, "metrics");
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)options.Interval.TotalMilliseconds;
            })
            .Build();
        var tracers = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(Resource(names))
            .AddSource([.. names.Sources])
            .SetSampler(new RequestSampler(options.SampleRatio))
            .AddProcessor(new KnownAttributes())
            .AddOtlpExporter(otlp => Configure(otlp, options, endpoint, "traces"))
            .Build();
        return new TelemetryExport(meters, tracers, troubles);
    }

    public void Dispose()
    {
        Parallel.Invoke(_tracers.Dispose, _meters.Dispose);
        _troubles.Dispose();
    }

    // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES come last and win; without them each start is an instance of its own.
    private static ResourceBuilder Resource(TelemetryNames names) => ResourceBuilder.CreateEmpty()
        .AddTelemetrySdk()
        .AddService(names.Service, serviceVersion: typeof(TelemetryExport).Assembly.GetName().Version?.ToString(3))
        .AddEnvironmentVariableDetector();

    private static void Configure(OtlpExporterOptions otlp, TelemetryOptions options, Uri endpoint, string signal)
    {
        var isHttp = options.Protocol == OtlpProtocol.Http;
        otlp.Protocol = isHttp ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
        // An address that is set by code is taken as it is.
        otlp.Endpoint = isHttp ? new Uri($"{endpoint.ToString().TrimEnd('/')}/v1/{signal}") : endpoint;
        otlp.TimeoutMilliseconds = (int)Patience.TotalMilliseconds;
        if (options.Headers is { } headers)
            otlp.Headers = headers;
    }
}
