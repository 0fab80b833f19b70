using Blinq.Gateway.Access;
using Blinq.Gateway.Bodies;
using Blinq.Gateway.Errors;
using Blinq.Ledger.Knowledge;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Blinq.Gateway.Knowledge;

/// <summary><c>GET /v1/tenant/knowledge/documents</c>: by their ids.</summary>
internal static class ListDocuments
{
    public static async Task<Results<Reply<PageBody<DocumentView>>, Problem>> HandleAsync(
        HttpContext http, ILedgerKnowledge knowledge, string? cursor, string? limit)
    {
        var errors = new FieldErrors();
        var count = errors.Limit(limit, fallback: 50);
        if (errors.Problem is { } invalid)
            return invalid;
        return await PageBody.ReadAsync(
            () => knowledge.ListDocumentsAsync(http.Caller().Trust.Tenant, cursor, count, http.RequestAborted), DocumentView.Of);
    }
}
