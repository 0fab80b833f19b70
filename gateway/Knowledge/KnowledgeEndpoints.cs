using Blinq.Gateway.Access;
using Blinq.Gateway.Endpoints;
using Blinq.Gateway.Errors;

namespace Blinq.Gateway.Knowledge;

internal static class KnowledgeEndpoints
{
    public static void MapKnowledge(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/tenant/knowledge").WithTags("Knowledge");
        var documents = group.MapGroup("/documents");
        documents.MapGet("", ListDocuments.HandleAsync).NeedsManagementKey(supportMay: true)
            .WithName("listDocuments").WithSummary("Documents by their ids, without their texts.");
        documents.MapPost("", PutDocuments.Handle).NeedsManagementKey()
            .WithName("putDocuments").WithSummary("Put many documents: one JSON object a line, with its `id`; a result a line, as it goes.")
            .WithDescription("Lines are done in their order. A line that is refused says why and harms no other, but one whose problem has a status of 401, 403, 413 for the whole request, or 503 is the last. A request may have 10,000 lines and 256 MiB, a line 2 MiB. Sent again, what stands there already is `unchanged`.")
            .Takes(typeof(DocumentLine), PutDocuments.MediaType).TakesUpTo(PutDocuments.MaxBodyBytes);
        documents.MapGet("/{documentId}", GetDocument.HandleAsync).NeedsManagementKey(supportMay: true)
            .WithName("getDocument").WithSummary("One document.").Refuses(Problems.NotFound);
        documents.MapPut("/{documentId}", PutDocument.HandleAsync).NeedsManagementKey()
            .WithName("putDocument").WithSummary("Put a document in the place of what stands under its id.")
            .WithDescription("The same again changes nothing. Once this has answered, no search that starts sees what was there before. A body may be 2 MiB.")
            .Takes(typeof(PutDocumentRequest)).TakesUpTo(PutDocument.MaxBodyBytes).Refuses(Problems.KnowledgeFull);
        documents.MapDelete("/{documentId}", DeleteDocument.HandleAsync).NeedsManagementKey()
            .WithName("deleteDocument").WithSummary("Delete a document; no search that starts after the answer finds it.").Refuses(Problems.NotFound);

        var audiences = group.MapGroup("/audiences");
        audiences.MapGet("", ListAudiences.HandleAsync).NeedsManagementKey(supportMay: true)
            .WithName("listAudiences").WithSummary("All audiences by their ids.");
        audiences.MapGet("/{audienceId}", GetAudience.HandleAsync).NeedsManagementKey(supportMay: true)
            .WithName("getAudience").WithSummary("One audience.").Refuses(Problems.NotFound);
        audiences.MapPut("/{audienceId}", PutAudience.HandleAsync).NeedsManagementKey()
            .WithName("putAudience").WithSummary("Say who belongs to an audience.")
            .WithDescription("Each condition has a claim and one of `is`, `in`, `contains` and `matchesAttribute`; a visitor must meet all of them. Once this has answered, no search that starts sees the rule before.")
            .Takes(typeof(PutAudienceRequest)).Refuses(Problems.KnowledgeFull);
        audiences.MapDelete("/{audienceId}", DeleteAudience.HandleAsync).NeedsManagementKey()
            .WithName("deleteAudience").WithSummary("Delete an audience: nobody belongs to it any more.").Refuses(Problems.NotFound);

        group.MapPost("/check", CheckVisibility.HandleAsync).NeedsManagementKey(supportMay: true)
            .WithName("checkVisibility").WithSummary("Whether a document may be seen, and which condition lets in or keeps out. Changes nothing.")
            .Takes(typeof(CheckVisibilityRequest)).Refuses(Problems.NotFound, Problems.ConversationEnded);

        var session = routes.MapGroup("/v1/tenant/sessions/{sessionId}").WithTags("Knowledge").Refuses(Problems.NotFound, Problems.ConversationEnded);
        session.MapPost("/knowledge/search", SearchKnowledge.HandleAsync).NeedsManagementKey(supportMay: true, assistantMay: true)
            .WithName("searchKnowledge").WithSummary("Passages of what this conversation's visitor may see, the best first.")
            .WithDescription("What the visitor may not see has no part in the answer. It is recorded in the conversation's audit trail. Give a page's `next` as `cursor`, with the same body, for the passages after it, as they are then.")
            .Takes(typeof(SearchKnowledgeRequest)).Refuses(Problems.ScopeUnsettled);
        session.MapGet("/scope", GetScope.HandleAsync).NeedsManagementKey(supportMay: true)
            .WithName("getScope").WithSummary("What this conversation's visitor may see by: a document is theirs to see that has one of these tokens.");
    }
}
