using Blinq.Gateway.Bodies;
using Blinq.Gateway.Errors;
using Blinq.Gateway.Metrics;
using Blinq.Grains.Clients;
using Blinq.Grains.Conversations;
using Blinq.Grains.Keys;
using Blinq.Ledger.Identifiers;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Blinq.Gateway.Demo;

/// <summary><c>POST /demo/api/reply</c>: one of the shop's people answers in a conversation of this browser.</summary>
internal static class AgentAnswers
{
    private const string Agent = "Dana";

    private static readonly string[] Lines =
    [
        "Hello! Dana here, from the shop. How can I help?",
        "Your tea is on its way: it left Almaty this morning.",
        "Сәлеметсіз бе! Тапсырысыңыз жолда.",
        "Anything else? I am here until six.",
    ];

    public static async Task<Results<EmptyReply, Problem>> HandleAsync(
        HttpContext http, ShopSessions sessions, DemoTenant tenant, IGrains grains, GatewayMetrics metrics)
    {
        var (request, malformed) = await JsonBody.ReadAsync<WatchConversationRequest>(http);
        if (malformed is not null)
            return malformed;
        var shop = sessions.Of(http);
        if (!SessionId.TryParse(request!.SessionId, out var session) || !await shop.Trail.IsWatchedAsync(session, http.RequestAborted))
            return Problems.NotFound;

        var key = await tenant.GetManagementKeyAsync(http.RequestAborted);
        var outcome = await grains.Conversation(new ConversationKey(tenant.Id, session)).ReplyAsync(
            new ReplyToConversation(
                MessageRole.Agent, Lines[shop.NextReply() % Lines.Length], Agent, null, key),
            http.RequestAborted);
        if (outcome is PostOutcome.Ended)
            return Problems.ConversationEnded;
        if (outcome is not PostOutcome.Posted)
            return Problems.NotFound;
        metrics.Posted("agent");
        return EmptyReply.Instance;
    }
}
