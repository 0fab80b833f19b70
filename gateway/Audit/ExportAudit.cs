using System.Buffers;
using Blinq.Gateway.Access;
using Blinq.Gateway.Problems;
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
    private const int FlushAt = 32 * 1024;

    public static Results<ExportReply, Problem> Handle(HttpContext http, ILedger ledger, string? from, string? to)
    {
        var errors = new FieldErrors();
        var since = errors.Time("from", from);
        var until = errors.Time("to", to);
        if (errors.Problem is { } invalid)
            return invalid;
        return new ExportReply(reply => WriteAsync(reply, ledger, since, until));
    }

    private static async Task WriteAsync(HttpContext http, ILedger ledger, DateTimeOffset? from, DateTimeOffset? to)
    {
        http.Response.ContentType = "application/x-ndjson";
        var body = http.Response.BodyWriter;
        var unflushed = 0;
        await foreach (var recorded in ledger.ExportAsync(http.Caller().Trust.Tenant, from, to, http.RequestAborted))
        {
            var line = ExportLine.Format(recorded);
            body.Write(line);
            unflushed += line.Length;
            // A slow reader makes this wait; the ledger holds nothing open meanwhile.
            if (unflushed < FlushAt)
                continue;
            unflushed = 0;
            await body.FlushAsync(http.RequestAborted);
        }
        await body.FlushAsync(http.RequestAborted);
    }
}
