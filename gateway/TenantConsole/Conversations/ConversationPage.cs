using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using Blinq.Gateway.Access;
using Blinq.Gateway.Bodies;
using Blinq.Gateway.Conversations;
using Blinq.Gateway.Errors;
using Blinq.Gateway.Metrics;
using Blinq.Gateway.TenantConsole.Access;
using Blinq.Gateway.TenantConsole.Pages;
using Blinq.Grains.Clients;
using Blinq.Grains.Conversations;
using Blinq.Grains.Keys;
using Blinq.Ledger;
using Blinq.Ledger.Knowledge;

namespace Blinq.Gateway.TenantConsole.Conversations;

/// <param name="Before">The address of what came before; <c>null</c> at the beginning.</param>
/// <param name="Typed">What was to be said, where it was refused.</param>
internal sealed record ConversationModel(
    ConversationView Conversation, IReadOnlyList<TranscriptLine> Lines, bool IsNewest, string? Before, string MessageId, string Typed, Problem? Refused);

/// <summary><c>/console/conversations/{sessionId}</c>: a transcript, answering in it, and ending it.</summary>
internal sealed class ConversationPage(IGrains grains, ILedger ledger, ILedgerKnowledge knowledge, ConversationReader reader, GatewayMetrics metrics)
{
    private const int Shown = 200;

    public static Task<IResult> ShowAsync(HttpContext http, ConversationPage page, string sessionId, string? upto) =>
        page.PageAsync(http, sessionId, upto, "", null);

    /// <summary>As <c>POST /v1/tenant/sessions/{sessionId}/messages</c>, as an agent.</summary>
    public static Task<IResult> ReplyAsync(HttpContext http, ConversationPage page, string sessionId) => page.ReplyAsync(http, sessionId);

    /// <summary>As <c>POST /v1/tenant/sessions/{sessionId}/end</c>.</summary>
    public static async Task<IResult> EndAsync(HttpContext http, ConversationPage page, string sessionId)
    {
        var outcome = await EndTenantConversation.HandleAsync(http, page.Grains, sessionId);
        return outcome.Result is Problem refusal
            ? await page.PageAsync(http, sessionId, null, "", refusal)
            : SeeOther.To($"{ConsolePaths.Conversations}/{sessionId}?done=ended");
    }

    private IGrains Grains => grains;

    private async Task<IResult> ReplyAsync(HttpContext http, string sessionId)
    {
        if (!ConversationPath.TryParse(http, sessionId, out var key))
            return ErrorPage.Of(Problems.NotFound);
        var form = http.Form();
        var errors = new FieldErrors();
        // Sent twice, it is one message.
        var messageId = errors.OptionalText("message", form.Trimmed("message"), 1, Decide.MaxClientIdLength);
        // Forms end lines as in mail.
        var text = form["text"]?.ReplaceLineEndings("\n").Trim() ?? "";
        var request = new PostReplyRequest { Role = "agent", Text = text, Author = form.Trimmed("author") };
        var outcome = await PostReply.ApplyAsync(http.Caller(), key, request, messageId, errors, grains, knowledge, reader, metrics, http.RequestAborted);
        return outcome.Result is Problem refusal
            ? await PageAsync(http, sessionId, null, text, refusal)
            : SeeOther.To($"{ConsolePaths.Conversations}/{key.Session.Value}?done=replied#reply");
    }

    private async Task<IResult> PageAsync(HttpContext http, string sessionId, string? upto, string typed, Problem? refusal)
    {
        if (!ConversationPath.TryParse(http, sessionId, out var key))
            return ErrorPage.Of(Problems.NotFound);
        var found = await GetConversation.HandleAsync(http, grains, sessionId);
        if (found.Result is not Reply<ConversationView> { Value: var conversation })
            return ErrorPage.Of((Problem)found.Result);
        var last = long.TryParse(upto, NumberStyles.None, CultureInfo.InvariantCulture, out var wanted) && wanted > 0 ? Math.Min(wanted, conversation.Seq) : conversation.Seq;
        var after = Math.Max(0, last - Shown);
        var lines = await ReadAsync(key, after, http.RequestAborted);
        var path = $"{ConsolePaths.Conversations}/{key.Session.Value}";
        return new PageResult<ConversationDetail, ConversationModel>(
            new ConversationModel(
                conversation, lines, last == conversation.Seq, after == 0 ? null : $"{path}?upto={after}", $"console-{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(12))}",
                typed, refusal),
            "conversations", "conversation.title", refusal?.Status ?? StatusCodes.Status200OK) { ReturnPath = path };
    }

    private async Task<IReadOnlyList<TranscriptLine>> ReadAsync(ConversationKey key, long after, CancellationToken cancel) =>
        [.. (await ledger.ReadAsync(key.Stream, after, Shown, cancel)).Select(TranscriptLine.Of)];
}
