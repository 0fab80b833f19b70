using Blinq.Gateway.Bodies;
using Blinq.Gateway.Errors;
using Blinq.Gateway.Json;
using Blinq.Ledger;
using Blinq.Ledger.Streams;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Blinq.Gateway.Conversations;

/// <param name="Next">Give it as <c>after</c> to go on; <c>null</c> at the end.</param>
internal sealed record EventsResponse(IReadOnlyList<EventBody> Items, long? Next);

/// <param name="Payload">As it was hashed; <c>null</c> once the person was erased.</param>
/// <param name="Hash">64 hex digits; see docs/audit-trail.md.</param>
internal sealed record EventBody(long Seq, DateTimeOffset At, string Type, RawJson? Payload, string Hash)
{
    public static EventBody Of(RecordedEvent recorded) => new(
        recorded.Seq, recorded.At, recorded.Type, recorded.Payload is { } payload ? new RawJson(payload) : null,
        recorded.Hash.ToString());
}

/// <summary><c>GET /v1/tenant/sessions/{sessionId}/events</c>: its audit trail.</summary>
internal static class ReadEvents
{
    public static async Task<Results<Reply<EventsResponse>, Problem>> HandleAsync(
        HttpContext http, ILedger ledger, string sessionId, string? after, string? limit)
    {
        var errors = new FieldErrors();
        var from = errors.Seq("after", after);
        var count = errors.Limit(limit, fallback: 100);
        if (!ConversationPath.TryParse(http, sessionId, out var key))
            return Problems.NotFound;
        if (errors.Problem is { } invalid)
            return invalid;
        // One more than asked for tells whether there is a next page.
        var events = await ledger.ReadAsync(key.Stream, from, count + 1, http.RequestAborted);
        if (events.Count == 0 && (await ledger.ReadAsync(key.Stream, 0, 1, http.RequestAborted)).Count == 0)
            return Problems.NotFound;
        var items = events.Take(count).Select(EventBody.Of).ToList();
        return new Reply<EventsResponse>(new EventsResponse(items, events.Count > count ? items[^1].Seq : null));
    }
}
