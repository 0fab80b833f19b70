using System.Text.Json;
using Blinq.Gateway.Bodies;
using Blinq.Gateway.Json;
using Blinq.Ledger.Erasures;
using Blinq.Ledger.Identifiers;

namespace Blinq.Gateway.Erasures;

/// <summary><c>GET /v1/operator/erasures</c>: what <c>ledger accept-restore --erasures</c> takes.</summary>
internal static class ListErasures
{
    private const int PageSize = 1_000;

    public static LinesReply Handle(ILedgerErasures erasures) => new(reply => WriteAsync(reply, erasures));

    private static async Task WriteAsync(HttpContext http, ILedgerErasures erasures)
    {
        var first = await erasures.ListErasuresAsync(null, PageSize, http.RequestAborted);
        http.Response.ContentType = "application/x-ndjson";
        KeyId? after = null;
        for (var page = first; page.Count > 0; page = await erasures.ListErasuresAsync(after, PageSize, http.RequestAborted))
        {
            foreach (var erasure in page)
            {
                await http.Response.Body.WriteAsync(
                    JsonSerializer.SerializeToUtf8Bytes(ErasureLine.Of(erasure), typeof(ErasureLine), JsonTypes.Context), http.RequestAborted);
                await http.Response.Body.WriteAsync("\n"u8.ToArray(), http.RequestAborted);
            }
            after = page[^1].Id;
        }
    }
}
