using Blinq.Gateway.Access;
using Blinq.Gateway.Endpoints;
using Blinq.Gateway.Errors;

namespace Blinq.Gateway.Conversations;

internal static class ConversationEndpoints
{
    public static void MapConversations(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/tenant/sessions").WithTags("Conversations").NeedsManagementKey(supportMay: true);
        group.MapGet("", ListConversations.HandleAsync)
            .WithName("listConversations").WithSummary("Conversations, the latest first; by user, key or time.");

        var one = group.MapGroup("/{sessionId}").Refuses(Problems.NotFound);
        one.MapGet("", GetConversation.HandleAsync)
            .WithName("getConversation").WithSummary("One conversation.");
        one.MapGet("/events", ReadEvents.HandleAsync).NeedsManagementKey(supportMay: true, auditMay: true, assistantMay: true)
            .WithName("readEvents").WithSummary("The conversation's audit trail.");
        one.MapPost("/messages", PostReply.HandleAsync).NeedsManagementKey(supportMay: true, assistantMay: true)
            .WithName("postReply").WithSummary("Answer as assistant or agent.")
            .HonoursIdempotencyKey("in the same conversation").Takes(typeof(PostReplyRequest)).Refuses(Problems.ClientIdReused, Problems.ConversationEnded, Problems.SourceUnavailable, Problems.ScopeUnsettled)
            .WithDescription("`sources` are shown to the visitor as links, by title and url as they are now. One that the visitor may not see now, or that has another version by now, is refused, and nothing is posted: search again.");
        one.MapPost("/events", RecordTenantEvent.HandleAsync)
            .WithName("recordEvent").WithSummary("Record an event of your own in the audit trail.")
            .HonoursIdempotencyKey("in the same conversation").Takes(typeof(RecordEventRequest))
            .Refuses(Problems.ConversationEnded, Problems.IdempotencyKeyReused);
        one.MapPost("/typing", SignalTypingToVisitor.HandleAsync)
            .WithName("signalTyping").WithSummary("Show the visitor that an agent or assistant is writing.")
            .WithDescription("Told to the visitor's open streams as `typing`, at most once a second, and recorded nowhere. The widget shows it for six seconds, or until a message comes.")
            .Refuses(Problems.ConversationEnded);
        one.MapPost("/seen", MarkConversationSeen.HandleAsync)
            .WithName("markSeen").WithSummary("Show the visitor up to where an agent has read.")
            .WithDescription("Told to the visitor's open streams as `seen`, and at the beginning of new ones while the conversation stays in memory. Recorded nowhere; it never goes back.")
            .Takes(typeof(MarkSeenRequest)).Refuses(Problems.ConversationEnded);
        one.MapPost("/end", EndTenantConversation.HandleAsync)
            .WithName("endConversation").WithSummary("End the conversation for good.")
            .Refuses(Problems.ConversationEnded);
    }
}
