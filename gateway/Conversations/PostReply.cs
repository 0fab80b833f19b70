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
using Blinq.Ledger.Knowledge;
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

    /// <summary>The documents that it was made of, as a search gave them; the visitor is shown their titles as links.</summary>
    [MaxLength(Decide.MaxSources)]
    public IReadOnlyList<SourceRequest?>? Sources { get; set; }
}

/// <summary>A document that the visitor may see now, in the version that stands.</summary>
[RequestBody]
internal sealed class SourceRequest
{
    [Required, TextFormat(TextFormatAttribute.KnowledgeId)]
    public string? DocumentId { get; set; }

    [Required, Range(typeof(long), "1", "9007199254740991")]
    public long? Version { get; set; }
}

/// <summary><c>POST /v1/tenant/sessions/{sessionId}/messages</c>: the tenant answers.</summary>
internal static class PostReply
{
    private const int Attempts = 3;

    public static async Task<Results<CreatedReply<PostedResponse>, Reply<PostedResponse>, Problem>> HandleAsync(
        HttpContext http, IGrains grains, ILedgerKnowledge knowledge, ConversationReader reader, GatewayMetrics metrics, string sessionId)
    {
        if (!ConversationPath.TryParse(http, sessionId, out var key))
            return Problems.NotFound;
        var (request, malformed) = await JsonBody.ReadAsync<PostReplyRequest>(http);
        if (malformed is not null)
            return malformed;
        var errors = new FieldErrors();
        var clientId = IdempotencyKeys.ClientIdOf(
            http, errors.OptionalText("clientId", request!.ClientId, 1, Decide.MaxClientIdLength), errors);
        return await ApplyAsync(http.Caller(), key, request, clientId, errors, grains, knowledge, reader, metrics, http.RequestAborted);
    }

    /// <param name="clientId">Under which the message is posted once.</param>
    /// <param name="errors">What was wrong with it.</param>
    public static async Task<Results<CreatedReply<PostedResponse>, Reply<PostedResponse>, Problem>> ApplyAsync(
        TenantCaller caller, ConversationKey key, PostReplyRequest request, string? clientId, FieldErrors errors, IGrains grains,
        ILedgerKnowledge knowledge, ConversationReader reader, GatewayMetrics metrics, CancellationToken cancel)
    {
        var command = Check(caller, request, clientId, errors);
        var sources = ReplySources.Check(request.Sources, errors);
        if (errors.Problem is { } invalid)
            return invalid;
        if (sources.Count == 0)
            return Describe(await grains.Conversation(key).SendAsync(command, cancel), request, metrics);

        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var (scope, refusal) = await SessionScope.AskAsync(grains, caller, key, cancel);
            if (refusal is not null)
                return refusal;
            var (found, unavailable) = await ReplySources.FindAsync(caller, scope!, sources, knowledge, cancel);
            if (unavailable is not null)
                return await FindFirstAsync(key, command, sources, grains, reader, cancel) ?? unavailable;
            var reply = new ReplyWithSources(
                command.Role, command.Text, command.Author, command.ClientId, command.Actor, found!, scope!.User, scope.Claims) { Terms = caller.Trust.Terms };
            var outcome = await grains.Conversation(key).SendAsync(reply, cancel);
            // The visitor's scope changed meanwhile, so what was found may not be shown.
            if (outcome is not PostOutcome.ScopeChanged)
                return Describe(outcome, request, metrics);
        }
        return Problems.ScopeUnsettled;
    }

    /// <summary>What stands under its client id already is answered again, though its sources may not be shown any more.</summary>
    private static async ValueTask<Results<CreatedReply<PostedResponse>, Reply<PostedResponse>, Problem>?> FindFirstAsync(
        ConversationKey key, ReplyToConversation command, IReadOnlyList<NamedSource> sources, IGrains grains, ConversationReader reader, CancellationToken cancel)
    {
        if (command.ClientId is not { } clientId || await grains.Conversation(key).DescribeAsync(cancel) is not { } conversation
            || await reader.FindReplyAsync(key, clientId, conversation.Seq, cancel) is not { } first)
            return null;
        var same = (first.Posted.Role, first.Posted.Text) == (command.Role, command.Text)
            && (first.Posted.Sources ?? []).Select(source => (source.Id, source.Version)).SequenceEqual(sources.Select(source => (source.Id, source.Version)));
        return same ? new Reply<PostedResponse>(new PostedResponse(first.Head.Seq, first.Head.At)) : Problems.ClientIdReused;
    }

    private static Results<CreatedReply<PostedResponse>, Reply<PostedResponse>, Problem> Describe(
        PostOutcome outcome, PostReplyRequest request, GatewayMetrics metrics)
    {
        switch (outcome)
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

    private static ReplyToConversation Check(TenantCaller caller, PostReplyRequest request, string? clientId, FieldErrors errors)
    {
        var role = errors.Choice("role", request.Role, MessageRole.Agent);
        if (role == MessageRole.Visitor)
            errors.Add("role", "must be assistant or agent");
        var text = errors.Text("text", request.Text, 1, Decide.MaxTextLength);
        var author = errors.OptionalText("author", request.Author, 1, Decide.MaxAuthorLength);
        return new ReplyToConversation(role, text, author, clientId, caller.Key.Id);
    }
}
