using Blinq.Grains.Telemetry;
using OpenTelemetry.Trace;

namespace Blinq.Hosting.Telemetry;

/// <summary>
/// Which part of the requests is traced. What a request asks of others is traced with it or not at all; and nothing but a
/// request begins a trace, so that a silo sends no torn-off ends of requests that were not chosen.
/// </summary>
internal sealed class RequestSampler(double ratio) : Sampler
{
    private readonly TraceIdRatioBasedSampler _requests = new(ratio);

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
    {
        var parent = samplingParameters.ParentContext;
        if (parent.TraceId != default)
            return new SamplingResult((parent.TraceFlags & System.Diagnostics.ActivityTraceFlags.Recorded) != 0);
        return samplingParameters.Name == Tracing.Request ? _requests.ShouldSample(samplingParameters) : new SamplingResult(false);
    }
}
