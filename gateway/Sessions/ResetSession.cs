using Blinq.Gateway.Bodies;
using Blinq.Gateway.Errors;
using Blinq.Grains.Conversations;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Blinq.Gateway.Sessions;

/// <summary><c>POST /v1/session/reset</c>: the visitor logs out.</summary>
internal static class ResetSession
{
    public static async Task<Results<EmptyReply, Problem>> HandleAsync(HttpContext http, SessionAuthenticator gate)
    {
        var (visitor, refusal) = await gate.AuthenticateAsync(http);
        if (refusal is not null)
            return refusal;
        return await visitor!.Conversation.SendAsync(new ResetCredential(visitor.Presented), http.RequestAborted) is ResetOutcome.Ended
            ? EmptyReply.Instance
            : Problems.SessionUnknown;
    }
}
