using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using Blinq.Gateway.Access;
using Blinq.Gateway.Bodies;
using Blinq.Gateway.Endpoints;
using Blinq.Gateway.Errors;
using Blinq.Gateway.Metrics;
using Blinq.Gateway.Sessions;
using Blinq.Grains.Clients;
using Blinq.Grains.Conversations;
using Blinq.Grains.Keys;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Blinq.Gateway.Conversations;

[RequestBody]
internal sealed class PostReplyRequest
{
    /// <summary><c>assistant</c> or <c>agent</c>.</summary>
    [Required, Choice(typeof(MessageRole), Except = "visitor")]
    public string? Role { get; set; }

    /// <summary>What is said.</summary>
    [Required, StringLength(Decide.MaxTextLength, MinimumLength = 1)]
    public string? Text { get; set; }

    /// <summary>Who is shown as speaking.</summary>
    [StringLength(Decide.MaxAuthorLength, MinimumLength = 1)]
    public string? Author { get; set; }

    /// <summary>Chosen by the client; the same one again is the same message.</summary>
    [StringLength(Decide.MaxClientIdLength, MinimumLength = 1)]
    public string? ClientId { get; set; }
}

/// <summary><c>POST /v1/tenant/sessions/{sessionId}/messages</c>: the tenant answers.</summary>
internal static class PostReply
{
    public static async Task<Results<CreatedReply<PostedResponse>, Reply<PostedResponse>, Problem>> HandleAsync(
        HttpContext http, IGrains grains, GatewayMetrics metrics, string sessionId)
    {
        if (!ConversationPath.TryParse(http, sessionId, out var key))
            return Problems.NotFound;
        var (request, malformed) = await JsonBody.ReadAsync<PostReplyRequest>(http);
        if (malformed is not null)
            return malformed;
        var errors = new FieldErrors();
        var clientId = IdempotencyKeys.ClientIdOf(
            http, errors.OptionalText("clientId", request!.ClientId, 1, Decide.MaxClientIdLength), errors);
        return await ApplyAsync(http.Caller(), key, request, clientId, errors, grains, metrics, http.RequestAborted);
    }

    /// <param name="clientId">Under which the message is posted once.</param>
    /// <param name="errors">What was wrong with it.</param>
    public static async Task<Results<CreatedReply<PostedResponse>, Reply<PostedResponse>, Problem>> ApplyAsync(
        TenantCaller caller, ConversationKey key, PostReplyRequest request, string? clientId, FieldErrors errors, IGrains grains,
        GatewayMetrics metrics, CancellationToken cancel)
    {
        var (command, invalid) = Check(caller, request, clientId, errors);
        if (invalid is not null)
            return invalid;

        switch (await grains.Conversation(key).SendAsync(command!, cancel))
        {
            case PostOutcome.Posted { Repeated: true } posted:
                return new Reply<PostedResponse>(new PostedResponse(posted.Seq, posted.At));
            case PostOutcome.Posted posted:
                metrics.Posted(request.Role!);
                return new CreatedReply<PostedResponse>(new PostedResponse(posted.Seq, posted.At));
            case PostOutcome.ClientIdReused:
                return Problems.ClientIdReused;
            case PostOutcome.Unknown:
                return Problems.NotFound;
            case PostOutcome.Ended:
                return Problems.ConversationEnded;
            default:
                throw new UnreachableException();
        }
    }

    private static (ReplyToConversation?, Problem?) Check(TenantCaller caller, PostReplyRequest request, string? clientId, FieldErrors errors)
    {
        var role = errors.Choice("role", request.Role, MessageRole.Agent);
        if (role == MessageRole.Visitor)
            errors.Add("role", "must be assistant or agent");
        var text = errors.Text("text", request.Text, 1, Decide.MaxTextLength);
        var author = errors.OptionalText("author", request.Author, 1, Decide.MaxAuthorLength);
        return (new ReplyToConversation(role, text, author, clientId, caller.Key.Id), errors.Problem);
    }
}
