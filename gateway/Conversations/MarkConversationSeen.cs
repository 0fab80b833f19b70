using System.ComponentModel.DataAnnotations;
using Blinq.Gateway.Bodies;
using Blinq.Gateway.Errors;
using Blinq.Grains.Clients;
using Blinq.Grains.Conversations;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Blinq.Gateway.Conversations;

[RequestBody]
internal sealed class MarkSeenRequest
{
    /// <summary>Far beyond the end of any conversation.</summary>
    public const int MaxSeq = 1_000_000_000;

    /// <summary>Up to which event the agent has read. Beyond the conversation's end means its end.</summary>
    [Required, Range(1, MaxSeq)]
    public long? Seq { get; set; }
}

/// <summary><c>POST /v1/tenant/sessions/{sessionId}/seen</c>: an agent has read.</summary>
internal static class MarkConversationSeen
{
    public static async Task<Results<EmptyReply, Problem>> HandleAsync(HttpContext http, IGrains grains, string sessionId)
    {
        if (!ConversationPath.TryParse(http, sessionId, out var key))
            return Problems.NotFound;
        var (request, malformed) = await JsonBody.ReadAsync<MarkSeenRequest>(http);
        if (malformed is not null)
            return malformed;
        if (request!.Seq is not { } seq)
            return FieldErrors.One("seq", "is required");
        return seq is >= 1 and <= MarkSeenRequest.MaxSeq
            ? Signalled.Describe(await grains.Conversation(key).SendAsync(new MarkSeen(seq), http.RequestAborted))
            : FieldErrors.One("seq", $"must be 1 to {MarkSeenRequest.MaxSeq}");
    }
}
