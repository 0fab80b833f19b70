using System.Diagnostics;
using Blinq.Gateway.Errors;
using Blinq.Gateway.Metrics;
using Blinq.Gateway.Origins;
using Blinq.Grains.Telemetry;
using Blinq.Hosting.Listeners;
using Blinq.Hosting.Shutdown;

namespace Blinq.Gateway.Requests;

/// <summary>
/// What every request passes first and every answer last: which door, which headers, and one place where faults become
/// answers.
/// </summary>
internal sealed partial class RequestPipeline(
    RequestDelegate next, ShutdownState drain, GatewayMetrics metrics, TimeProvider time, ILogger<RequestPipeline> log)
{
    private static readonly PathString HealthPath = new("/health");
    private static readonly PathString WidgetPath = new("/v1/session");

    public async Task InvokeAsync(HttpContext http)
    {
        var started = time.GetTimestamp();
        http.Response.Headers.CacheControl = "no-store";
        var widget = http.GetListener() == Listener.Public && http.Request.Path.StartsWithSegments(WidgetPath);
        if (widget && Cors.Answer(http))
            return;
        using var span = Tracing.StartRequest();
        try
        {
            if (Refuse(http) is { } refusal)
                await refusal.ExecuteAsync(http);
            else
                await next(http);
            if (!http.Response.HasStarted && Describe(http.Response) is { } described)
                await described.ExecuteAsync(http);
        }
        catch (Exception fault)
        {
            await AnswerAsync(http, fault);
        }

        var elapsed = time.GetElapsedTime(started);
        span?.Tell(http);
        // How long a stream was open is no time to answer.
        if (http.Features.Get<StreamingResponseFeature>() is null)
            metrics.Answered(http.Response.StatusCode, elapsed);
        if (log.IsEnabled(LogLevel.Debug))
        {
            var (tenant, session) = http.Features.Get<RequestLogContext>() ?? RequestLogContext.Nothing;
            Answered(log, http.Request.Method, (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "-",
                http.Response.StatusCode, elapsed.TotalMilliseconds, tenant ?? "-", session ?? "-");
        }
    }

    private Problem? Refuse(HttpContext http)
    {
        var path = http.Request.Path;
        if (path.StartsWithSegments(HealthPath))
            return null;
        if (OperatorPaths.Has(path) != (http.GetListener() == Listener.Operator))
            return Problems.NotFound;
        return drain.IsRefusing ? Problems.Draining : null;
    }

    /// <summary>What routing and the server answer without a body gets one.</summary>
    private static Problem? Describe(HttpResponse response) => response.StatusCode switch
    {
        StatusCodes.Status404NotFound => Problems.NotFound,
        StatusCodes.Status405MethodNotAllowed => Problems.MethodNotAllowed,
        _ => null,
    };

    private async Task AnswerAsync(HttpContext http, Exception fault)
    {
        // A client that went away wants no answer, and that is no error.
        if (http.RequestAborted.IsCancellationRequested && fault is OperationCanceledException or IOException)
            return;
        var problem = ExceptionMapper.Describe(fault);
        if (problem == Problems.InternalError)
        {
            problem = problem with { CorrelationId = ActivityTraceId.CreateRandom().ToHexString() };
            Failed(log, fault, problem.CorrelationId, (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "-");
        }
        if (http.Response.HasStarted)
        {
            // Too late for another status: a cut connection is the only honest end of a half answer.
            http.Abort();
            return;
        }
        var allowed = http.Response.Headers.Allow;
        Clear(http.Response);
        http.Response.Headers.Allow = allowed;
        await (http.GetEndpoint()?.Metadata.GetMetadata<ProblemPage>() is { } page ? page.Write(http, problem) : problem.ExecuteAsync(http));
    }

    private static void Clear(HttpResponse response)
    {
        response.ContentLength = null;
        response.ContentType = null;
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Method} {Route} {Status} {Milliseconds:0.00} ms, tenant {Tenant}, session {Session}")]
    private static partial void Answered(
        ILogger log, string method, string route, int status, double milliseconds, string tenant, string session);

    [LoggerMessage(Level = LogLevel.Error, Message = "Request {CorrelationId} to {Route} failed")]
    private static partial void Failed(ILogger log, Exception fault, string correlationId, string route);
}
