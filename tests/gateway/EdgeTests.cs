using System.Text.Json;
using Blinq.Gateway.Metrics;
using Blinq.Gateway.Requests;
using Blinq.Gateway.Tests.Given;
using Blinq.Hosting.Shutdown;
using Blinq.Ledger.Appends;
using Blinq.Ledger.Identifiers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Blinq.Gateway.Tests;

/// <summary>How faults look from outside, and in the log.</summary>
public sealed class EdgeTests
{
    public static TheoryData<Exception, int, string> ExceptionMapper => new()
    {
        { new LedgerUnavailableException("disk full"), 503, "ledger_unavailable" },
        { new LedgerOverloadedException("too many wait"), 503, "overloaded" },
        { new TrustMovedException(TenantId.New(), Epoch.None, Epoch.None.Next()), 503, "trust_unsettled" },
        { new BadHttpRequestException("slow", StatusCodes.Status408RequestTimeout), 408, "request_timeout" },
        { new BadHttpRequestException("bad"), 400, "invalid_request" },
        { new InvalidOperationException("canary-in-the-message"), 500, "internal_error" },
    };

    [Theory]
    [MemberData(nameof(ExceptionMapper))]
    public async Task GivenAFault_ThenItIsAProblemWithoutDetails(Exception fault, int status, string code)
    {
        var (http, log) = await AnswerAsync(fault, aborted: false);

        var body = Read(http);
        Assert.Equal(status, http.Response.StatusCode);
        Assert.Equal(code, body.GetProperty("code").GetString());
        Assert.Equal(status == 503, http.Response.Headers.ContainsKey("Retry-After"));
        Assert.DoesNotContain("canary", body.ToString(), StringComparison.Ordinal);
        Assert.Equal(status == 500 ? 1 : 0, log.Errors.Count());
        if (status == 500)
            Assert.Contains(body.GetProperty("correlationId").GetString()!, log.Errors.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenAClientThatWentAway_ThenItIsNobodysError()
    {
        var (http, log) = await AnswerAsync(new OperationCanceledException(), aborted: true);

        Assert.Equal(0, http.Response.Body.Length);
        log.ShouldHaveNoErrors();
    }

    private static async Task<(HttpContext, CapturedLog)> AnswerAsync(Exception fault, bool aborted)
    {
        var log = new CapturedLog();
        var services = new ServiceCollection().AddMetrics().AddLogging(logging => logging.AddProvider(log)).BuildServiceProvider();
        var edge = new RequestPipeline(
            _ => throw fault, new ShutdownState(), new GatewayMetrics(services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>(), null),
            TimeProvider.System, services.GetRequiredService<ILogger<RequestPipeline>>());
        var http = new DefaultHttpContext { Response = { Body = new MemoryStream() }, RequestAborted = new CancellationToken(aborted) };
        http.Request.Path = "/v1/tenant";
        await edge.InvokeAsync(http);
        return (http, log);
    }

    private static JsonElement Read(HttpContext http) =>
        JsonSerializer.Deserialize<JsonElement>(((MemoryStream)http.Response.Body).ToArray());
}
