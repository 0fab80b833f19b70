using Blinq.Gateway.Bodies;
using Blinq.Gateway.Conversations;
using Blinq.Gateway.Errors;
using Blinq.Gateway.Knowledge;
using Blinq.Gateway.Metrics;
using Blinq.Grains.Clients;
using Blinq.Grains.Conversations;
using Blinq.Grains.Keys;
using Blinq.Grains.Knowledge;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Knowledge;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Blinq.Gateway.Demo;

/// <summary>
/// <c>POST /demo/api/assistant</c>: the shop's assistant answers the visitor's last message out of what this visitor may see, with
/// sources: by the very search and reply of the tenant API (docs/knowledge.md). What it says around its quotes is scripted.
/// </summary>
internal sealed class AssistantAnswers(
    DemoTenant tenant, ShopSessions sessions, IGrains grains, ILedgerKnowledge knowledge, ConversationReader reader, GatewayMetrics metrics)
{
    private const string Author = "Dala";

    /// <summary>How many documents it quotes.</summary>
    private const int MaxQuoted = 2;

    /// <summary>How far back the visitor's last message is looked for, in events.</summary>
    private const int LookedBack = 200;

    public static async Task<Results<EmptyReply, Problem>> HandleAsync(HttpContext http, AssistantAnswers assistant)
    {
        var (request, malformed) = await JsonBody.ReadAsync<AgentAnswerRequest>(http);
        return malformed is not null ? malformed : await assistant.AnswerAsync(http, request!);
    }

    private async Task<Results<EmptyReply, Problem>> AnswerAsync(HttpContext http, AgentAnswerRequest request)
    {
        var cancel = http.RequestAborted;
        if (!SessionId.TryParse(request.SessionId, out var session) || !await sessions.Of(http).Trail.IsWatchedAsync(session, cancel))
            return Problems.NotFound;
        var language = request.Language ?? "en";
        if (!ShopTexts.All.TryGetValue(language, out var texts))
            return FieldErrors.One("language", $"must be one of {string.Join(", ", ShopTexts.All.Keys.Order(StringComparer.Ordinal))}");

        var caller = await tenant.GetCallerAsync(cancel);
        var key = new ConversationKey(tenant.Id, session);
        var search = new SearchKnowledgeRequest { Query = await FindQuestionAsync(key, cancel) ?? texts.Question, Collections = [language] };
        var found = await SearchKnowledge.ApplyAsync(caller, key, search, null, grains, knowledge, cancel);
        if (found.Result is not Reply<SearchKnowledgeResponse> { Value.Passages: var passages })
            return (Problem)found.Result;

        // Who answers has read what was said so far, to its end.
        await grains.Conversation(key).SendAsync(new MarkSeen(long.MaxValue), cancel);
        var posted = await PostReply.ApplyAsync(
            caller, key, Write(texts, [.. passages.DistinctBy(passage => passage.DocumentId).Take(MaxQuoted)]), null, new FieldErrors(), grains, knowledge,
            reader, metrics, cancel);
        return posted.Result is Problem refusal ? refusal : EmptyReply.Instance;
    }

    private static PostReplyRequest Write(ShopTexts texts, IReadOnlyList<PassageBody> quoted) => new()
    {
        Role = "assistant",
        Author = Author,
        Text = quoted.Count == 0
            ? texts.Nothing
            : string.Join("\n\n", quoted.Select(passage => $"**{passage.Title}**\n{passage.Text}").Prepend(texts.Found)),
        Sources = [.. quoted.Select(passage => new SourceRequest { DocumentId = passage.DocumentId, Version = passage.Version })],
    };

    /// <summary>What the visitor said last; <c>null</c> = nothing, of late.</summary>
    private async ValueTask<string?> FindQuestionAsync(ConversationKey key, CancellationToken cancel)
    {
        if (await grains.Conversation(key).DescribeAsync(cancel) is not { } conversation)
            return null;
        var page = await reader.ReadAsync(key, Math.Max(0, conversation.Seq - LookedBack), LookedBack, cancel);
        return page.Items.LastOrDefault(message => message.Role == MessageRole.Visitor)?.Text is { } text ? Text.Cut(text, KnowledgeQuery.MaxLength) : null;
    }
}
