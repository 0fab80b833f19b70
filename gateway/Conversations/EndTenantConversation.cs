using Blinq.Gateway.Access;
using Blinq.Gateway.Bodies;
using Blinq.Gateway.Errors;
using Blinq.Grains.Clients;
using Blinq.Grains.Conversations;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Blinq.Gateway.Conversations;

/// <summary><c>POST /v1/tenant/sessions/{sessionId}/end</c>: for good.</summary>
internal static class EndTenantConversation
{
    public static async Task<Results<Reply<RecordedResponse>, Problem>> HandleAsync(
        HttpContext http, IGrains grains, string sessionId)
    {
        if (!ConversationPath.TryParse(http, sessionId, out var key))
            return Problems.NotFound;
        var outcome = await grains.Conversation(key).SendAsync(new EndConversation(http.Caller().Key.Id), http.RequestAborted);
        return Recorded.Describe(outcome) switch
        {
            ({ } recorded, _) => new Reply<RecordedResponse>(recorded),
            var (_, refusal) => refusal!,
        };
    }
}
