using Blinq.Hosting.Listeners;
using Blinq.Hosting.Settings;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Blinq.Hosting.Telemetry;

/// <summary>
/// Metrics for Prometheus to scrape, and metrics and spans sent to a collector by OTLP, by OpenTelemetry's own packages. A
/// collector that is away costs nothing but what it would have been told (docs/adr/0114, 0200).
/// </summary>
internal static class TelemetrySetup
{
    /// <summary>How long one sending may take, and the last one at the end.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>Where neither is asked for, nothing listens and nothing is measured.</summary>
    public static void AddTelemetry(this IServiceCollection services, TelemetryOptions options, TelemetryNames names, TimeProvider time)
    {
        if (options is { Endpoint: null, Prometheus: false })
            return;
        var telemetry = services.AddOpenTelemetry().ConfigureResource(resource => Describe(resource, names));
        telemetry.WithMetrics(meters =>
        {
            meters.AddAspNetCoreInstrumentation().AddRuntimeInstrumentation().AddMeter([.. names.Meters]).AddView(MetricViews.Choose);
            if (options.Prometheus)
                meters.AddPrometheusExporter();
        });
        if (options.Endpoint is { } collector)
            AddOtlp(telemetry, options, collector, names, time);
    }

    /// <summary>Metrics as Prometheus reads them; the caller says who may read. <c>null</c> where there are none.</summary>
    public static IEndpointConventionBuilder? MapMetrics(this IEndpointRouteBuilder routes, TelemetryOptions options) =>
        options.Prometheus ? routes.MapPrometheusScrapingEndpoint(OperatorPaths.Metrics) : null;

    /// <summary>Sends what is left, within <see cref="Timeout"/>.</summary>
    public static Task ShutdownAsync(IServiceProvider services)
    {
        var milliseconds = (int)Timeout.TotalMilliseconds;
        return Task.WhenAll(
            Task.Run(() => services.GetService<TracerProvider>()?.Shutdown(milliseconds)),
            Task.Run(() => services.GetService<MeterProvider>()?.Shutdown(milliseconds)));
    }

    private static void AddOtlp(OpenTelemetryBuilder telemetry, TelemetryOptions options, Uri collector, TelemetryNames names, TimeProvider time)
    {
        telemetry.Services.AddSingleton(provider => new ExportTroubles(collector, time)
        {
            Log = provider.GetRequiredService<ILogger<ExportTroubles>>(),
        });
        // Before the exporters, so that their first words are heard.
        telemetry.Services.ConfigureOpenTelemetryMeterProvider((provider, _) => provider.GetRequiredService<ExportTroubles>());
        telemetry.WithMetrics(meters => meters.AddOtlpExporter((otlp, reader) =>
        {
            Configure(otlp, options, collector, "metrics");
            reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)options.Interval.TotalMilliseconds;
        }));
        // Without ASP.NET Core's own spans: they go on with the trace that a caller claims, and hold paths.
        telemetry.WithTracing(tracers => tracers
            .AddSource([.. names.Sources])
            .SetSampler(new RequestSampler(options.SampleRatio))
            .AddProcessor(new KnownAttributes())
            .AddOtlpExporter(otlp => Configure(otlp, options, collector, "traces")));
    }

    // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES come last and win; without them each start is an instance of its own.
    private static void Describe(ResourceBuilder resource, TelemetryNames names) => resource
        .Clear()
        .AddTelemetrySdk()
        .AddService(names.Service, serviceVersion: typeof(TelemetrySetup).Assembly.GetName().Version?.ToString(3))
        .AddEnvironmentVariableDetector();

    private static void Configure(OtlpExporterOptions otlp, TelemetryOptions options, Uri endpoint, string signal)
    {
        var isHttp = options.Protocol == OtlpProtocol.Http;
        otlp.Protocol = isHttp ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
        // An address that is set by code is taken as it is.
        otlp.Endpoint = isHttp ? new Uri($"{endpoint.ToString().TrimEnd('/')}/v1/{signal}") : endpoint;
        otlp.TimeoutMilliseconds = (int)Timeout.TotalMilliseconds;
        if (options.Headers is { } headers)
            otlp.Headers = headers;
    }
}
