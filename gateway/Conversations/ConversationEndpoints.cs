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
        one.MapGet("/events", ReadEvents.HandleAsync)
            .WithName("readEvents").WithSummary("The conversation's audit trail.");
        one.MapPost("/messages", PostReply.HandleAsync)
            .WithName("postReply").WithSummary("Answer as assistant or agent.")
            .HonoursIdempotencyKey("in the same conversation").Takes(typeof(PostReplyRequest)).Refuses(Problems.ClientIdReused, Problems.ConversationEnded);
        one.MapPost("/events", RecordTenantEvent.HandleAsync)
            .WithName("recordEvent").WithSummary("Record an event of your own in the audit trail.")
            .HonoursIdempotencyKey("in the same conversation").Takes(typeof(RecordEventRequest))
            .Refuses(Problems.ConversationEnded, Problems.IdempotencyKeyReused);
        one.MapPost("/end", EndTenantConversation.HandleAsync)
            .WithName("endConversation").WithSummary("End the conversation for good.")
            .Refuses(Problems.ConversationEnded);
    }
}
