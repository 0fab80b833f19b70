using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using Blinq.Gateway.Bodies;
using Blinq.Gateway.Endpoints;
using Blinq.Gateway.Errors;
using Blinq.Gateway.Metrics;
using Blinq.Gateway.RateLimits;
using Blinq.Grains.Conversations;
using Microsoft.AspNetCore.Http.HttpResults;
using Command = Blinq.Grains.Conversations.PostMessage;

namespace Blinq.Gateway.Sessions;

[RequestBody]
internal sealed class PostMessageRequest
{
    /// <summary>What is said.</summary>
    [Required, StringLength(Decide.MaxTextLength, MinimumLength = 1)]
    public string? Text { get; set; }

    /// <summary>Chosen by the client; the same one again is the same message.</summary>
    [StringLength(Decide.MaxClientIdLength, MinimumLength = 1)]
    public string? ClientId { get; set; }
}

internal sealed record PostedResponse(long Seq, DateTimeOffset At);

/// <summary><c>POST /v1/session/messages</c>.</summary>
internal static class PostMessage
{
    public static async Task<Results<CreatedReply<PostedResponse>, Reply<PostedResponse>, Problem>> HandleAsync(
        HttpContext http, SessionAuthenticator gate, Limits limits, GatewayMetrics metrics)
    {
        var (visitor, refusal) = await gate.AuthenticateAsync(http);
        if (refusal is not null)
            return refusal;
        var body = await JsonBody.ReadAsync<PostMessageRequest>(http);
        var (request, malformed) = body;
        if (malformed is not null)
            return malformed;
        if (body.IsLate)
        {
            (visitor, refusal) = await gate.RevalidateAsync(http, visitor!);
            if (refusal is not null)
                return refusal;
        }
        var errors = new FieldErrors();
        var text = errors.Text("text", request!.Text, 1, Decide.MaxTextLength);
        var clientId = IdempotencyKeys.ClientIdOf(
            http, errors.OptionalText("clientId", request.ClientId, 1, Decide.MaxClientIdLength), errors);
        if (errors.Problem is { } invalid)
            return invalid;
        if (limits.Posting(visitor!.Key) is { } tooMany)
            return tooMany;

        var outcome = await visitor.Conversation.SendAsync(
            new Command(visitor.Presented, text, clientId) { Terms = visitor.Terms }, http.RequestAborted);
        switch (outcome)
        {
            case PostOutcome.Posted posted:
                limits.Posted(visitor.Key);
                if (posted.Repeated)
                    return new Reply<PostedResponse>(new PostedResponse(posted.Seq, posted.At));
                metrics.Posted("visitor");
                return new CreatedReply<PostedResponse>(new PostedResponse(posted.Seq, posted.At));
            case PostOutcome.ClientIdReused:
                return Problems.ClientIdReused;
            case PostOutcome.Refused refused:
                return SessionAuthenticator.Describe(refused.Refusal);
            default:
                throw new UnreachableException();
        }
    }
}
