using Blinq.Gateway.Access;
using Blinq.Gateway.Bodies;
using Blinq.Gateway.Errors;
using Blinq.Ledger.Knowledge;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Blinq.Gateway.Knowledge;

/// <summary><c>GET /v1/tenant/knowledge/documents/{documentId}</c>.</summary>
internal static class GetDocument
{
    public static async Task<Results<Reply<DocumentView>, Problem>> HandleAsync(HttpContext http, ILedgerKnowledge knowledge, string documentId) =>
        KnowledgeRules.IsId(documentId) && await knowledge.FindDocumentAsync(http.Caller().Trust.Tenant, documentId, http.RequestAborted) is { } found
            ? new Reply<DocumentView>(DocumentView.Of(found))
            : Problems.NotFound;
}
