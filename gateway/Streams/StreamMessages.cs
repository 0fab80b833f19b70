using Blinq.Gateway.Errors;
using Blinq.Gateway.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Blinq.Gateway.Streams;

/// <summary><c>GET /v1/session/stream</c>: what is said from now on, or after the last event that the reader has.</summary>
internal static class StreamMessages
{
    public const string LastEventId = "Last-Event-ID";

    public const string Description = """
        Each event `message` carries an item as `GET /v1/session/messages` gives it, with its seq as its id. Without
        `Last-Event-ID`, or `lastEventId` for a client that can't set headers, or `after`, which both override, the stream
        begins at the conversation's end as it is when it opens: load the history first and give the seq that was reached.
        An empty one is none. An event without a type only moves the id on.
        Two events have no id, for they stand in no trail and may be lost: `typing` with `{}`, an agent or assistant is writing;
        `seen` with `{seq}`, an agent has read up to there.
        The last event, `closed`, has `{code, title}`: one of the problems that calls on a session are answered with, or
        `draining`, after which another gateway goes on. A stream that ends without it was cut: go on with the last id.
        """;

    public static async Task<Results<MessageStream, Problem>> HandleAsync(
        HttpContext http, SessionAuthenticator gate, StreamOpener opener, string? after, string? lastEventId)
    {
        var (visitor, refusal) = await gate.AuthenticateAsync(http);
        if (refusal is not null)
            return refusal;
        var where = Where(http, after, lastEventId);
        var errors = new FieldErrors();
        var from = errors.OptionalSeq(where.Field, where.Text);
        if (errors.Problem is { } invalid)
            return invalid;
        var (stream, problem) = await opener.OpenAsync(http, visitor!, from, where.Field);
        return problem is not null ? problem : stream!;
    }

    /// <summary>
    /// Where the reader is, and where it says so. A browser leaves the header out while it has no id, and other clients send
    /// an empty one; a client that reconnects keeps the address with the <c>after</c> that it began with.
    /// </summary>
    private static (string Field, string? Text) Where(HttpContext http, string? after, string? lastEventId)
    {
        if (http.Request.Headers[LastEventId].ToString() is { Length: > 0 } header)
            return (LastEventId, header);
        return lastEventId is { Length: > 0 } ? ("lastEventId", lastEventId) : ("after", after);
    }
}
