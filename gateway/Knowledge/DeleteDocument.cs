using Blinq.Gateway.Access;
using Blinq.Gateway.Bodies;
using Blinq.Gateway.Errors;
using Blinq.Grains.Knowledge;
using Blinq.Ledger.Knowledge;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Blinq.Gateway.Knowledge;

/// <summary><c>DELETE /v1/tenant/knowledge/documents/{documentId}</c>.</summary>
internal static class DeleteDocument
{
    public static async Task<Results<EmptyReply, Problem>> HandleAsync(HttpContext http, KnowledgeLibrary library, string documentId) =>
        KnowledgeRules.IsId(documentId)
        && await library.DeleteAsync(http.Caller().Trust.Tenant, documentId, http.Caller().Actor, http.RequestAborted)
            ? EmptyReply.Instance
            : Problems.NotFound;
}
