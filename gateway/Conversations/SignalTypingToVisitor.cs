using Blinq.Gateway.Bodies;
using Blinq.Gateway.Errors;
using Blinq.Grains.Clients;
using Blinq.Grains.Conversations;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Blinq.Gateway.Conversations;

/// <summary><c>POST /v1/tenant/sessions/{sessionId}/typing</c>: an agent or assistant is writing.</summary>
internal static class SignalTypingToVisitor
{
    public static async Task<Results<EmptyReply, Problem>> HandleAsync(HttpContext http, IGrains grains, string sessionId) =>
        ConversationPath.TryParse(http, sessionId, out var key)
            ? Signalled.Describe(await grains.Conversation(key).SendAsync(new SignalTyping(), http.RequestAborted))
            : Problems.NotFound;
}
