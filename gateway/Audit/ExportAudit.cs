using Blinq.Gateway.Access;
using Blinq.Gateway.Bodies;
using Blinq.Gateway.Errors;
using Blinq.Ledger;
using Blinq.Ledger.Export;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Blinq.Gateway.Audit;

/// <summary>
/// <c>GET /v1/tenant/audit/export</c>: every event of the tenant as one JSON object a line, streamed; see
/// docs/audit-trail.md. With <c>from</c> a stream may begin in the middle, and verification says so.
/// </summary>
internal static class ExportAudit
{
    public static Results<LinesReply, Problem> Handle(HttpContext http, ILedger ledger, string? from, string? to)
    {
        var errors = new FieldErrors();
        var since = errors.Time("from", from);
        var until = errors.Time("to", to);
        if (errors.Problem is { } invalid)
            return invalid;
        return new LinesReply(reply => WriteAsync(reply, ledger, since, until));
    }

    private static async Task WriteAsync(HttpContext http, ILedger ledger, DateTimeOffset? from, DateTimeOffset? to)
    {
        http.Response.ContentType = "application/x-ndjson";
        // Not disposed over a fault: that would write out what is buffered, and a fault before the first line could not be
        // answered as one any more.
        var writer = new ExportWriter(http.Response.Body);
        await foreach (var recorded in ledger.ExportAsync(http.Caller().Trust.Tenant, from, to, http.RequestAborted))
            await writer.WriteAsync(recorded, http.RequestAborted);
        await writer.DisposeAsync();
    }
}
