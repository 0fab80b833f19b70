using Blinq.Gateway.Bodies;
using Blinq.Gateway.Conversations;
using Blinq.Gateway.Errors;
using Blinq.Gateway.TenantConsole.Pages;
using Blinq.Grains.Loading;
using Blinq.Ledger;
using Blinq.Ledger.Streams;
using Blinq.Ledger.Verification;

namespace Blinq.Gateway.TenantConsole.Conversations;

/// <param name="Report">Of the whole stream, as it stood when the page was made.</param>
/// <param name="Next">The address of the next page; <c>null</c> at the end.</param>
internal sealed record EventsModel(string SessionId, IReadOnlyList<EventBody> Events, VerificationReport Report, string? Next);

/// <summary><c>/console/conversations/{sessionId}/events</c>: the audit trail of one conversation, verified while it is read.</summary>
internal static class EventsPage
{
    public static async Task<IResult> ShowAsync(HttpContext http, ILedger ledger, string sessionId, string? after)
    {
        var read = await ReadEvents.HandleAsync(http, ledger, sessionId, after, null);
        if (read.Result is not Reply<EventsResponse> { Value: var events } || !ConversationPath.TryParse(http, sessionId, out var key))
            return ErrorPage.Of((Problem)read.Result);
        var report = await LedgerVerifier.VerifyEventsAsync(
            StreamTail.ReadAsync(ledger, key.Stream, StreamHead.Empty, http.RequestAborted), new VerificationOptions { Source = key.Stream.Name }, http.RequestAborted);
        var path = $"{ConsolePaths.Conversations}/{key.Session.Value}/events";
        return ConsolePage.Of<EventsView, EventsModel>(
            new EventsModel(key.Session.Value, events.Items, report, events.Next is { } next ? $"{path}?after={next}" : null), "conversations", "events.title");
    }
}
