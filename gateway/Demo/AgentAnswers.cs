using System.Collections.Frozen;
using Blinq.Gateway.Bodies;
using Blinq.Gateway.Errors;
using Blinq.Gateway.Metrics;
using Blinq.Grains.Clients;
using Blinq.Grains.Conversations;
using Blinq.Grains.Keys;
using Blinq.Ledger.Identifiers;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Blinq.Gateway.Demo;

internal sealed class AgentAnswerRequest
{
    public string? SessionId { get; set; }

    /// <summary>The language of the chat, as the widget names it; English if it is left out.</summary>
    public string? Language { get; set; }
}

/// <summary><c>POST /demo/api/reply</c>: one of the shop's people answers in a conversation of this browser.</summary>
internal static class AgentAnswers
{
    private const string Agent = "Dana";

    /// <summary>What Dana says, by the language that the visitor's chat is in: never two in one conversation.</summary>
    private static readonly FrozenDictionary<string, string[]> Lines = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["en"] =
        [
            "Hello! Dana here, from the shop. How can I help?",
            "Your tea is on its way: it left Almaty this morning.",
            "It should be with you the day after tomorrow.",
            "Anything else? I am here until six.",
        ],
        ["ru"] =
        [
            "Здравствуйте! Это Дана из магазина. Чем могу помочь?",
            "Ваш чай уже в пути: утром его отправили из Алматы.",
            "Он будет у вас послезавтра.",
            "Что-нибудь ещё? Я здесь до шести.",
        ],
        ["kk"] =
        [
            "Сәлеметсіз бе! Мен дүкеннен Данамын. Қандай көмек керек?",
            "Шайыңыз жолда: бүгін таңертең Алматыдан жіберілді.",
            "Арғы күні қолыңызға тиеді.",
            "Тағы сұрағыңыз бар ма? Сағат алтыға дейін осындамын.",
        ],
        ["ar"] =
        [
            "مرحبًا! أنا دانا من المتجر. كيف يمكنني مساعدتك؟",
            "الشاي في الطريق إليك: غادر ألماتي هذا الصباح.",
            "سيصلك بعد غد.",
            "هل من شيء آخر؟ أنا هنا حتى السادسة.",
        ],
        ["he"] =
        [
            "שלום! כאן דנה מהחנות. איך אפשר לעזור?",
            "התה כבר בדרך: הוא יצא מאלמטי הבוקר.",
            "הוא יגיע מחרתיים.",
            "עוד משהו? אני כאן עד שש.",
        ],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static async Task<Results<EmptyReply, Problem>> HandleAsync(
        HttpContext http, ShopSessions sessions, DemoTenant tenant, IGrains grains, GatewayMetrics metrics)
    {
        var (request, malformed) = await JsonBody.ReadAsync<AgentAnswerRequest>(http);
        if (malformed is not null)
            return malformed;
        var shop = sessions.Of(http);
        if (!SessionId.TryParse(request!.SessionId, out var session) || !await shop.Trail.IsWatchedAsync(session, http.RequestAborted))
            return Problems.NotFound;

        if (!Lines.TryGetValue(request.Language ?? "en", out var lines))
            return FieldErrors.One("language", $"must be one of {string.Join(", ", Lines.Keys.Order(StringComparer.Ordinal))}");
        var key = await tenant.GetManagementKeyAsync(http.RequestAborted);
        var conversation = grains.Conversation(new ConversationKey(tenant.Id, session));
        // Who answers has read what was said so far, to its end.
        await conversation.SendAsync(new MarkSeen(long.MaxValue), http.RequestAborted);
        var outcome = await conversation.SendAsync(
            new ReplyToConversation(
                MessageRole.Agent, lines[shop.NextReply() % lines.Length], Agent, null, key),
            http.RequestAborted);
        if (outcome is PostOutcome.Ended)
            return Problems.ConversationEnded;
        if (outcome is not PostOutcome.Posted)
            return Problems.NotFound;
        metrics.Posted("agent");
        return EmptyReply.Instance;
    }
}
