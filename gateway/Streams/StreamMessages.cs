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
        `Last-Event-ID` (or `after`, which it overrides) the stream begins at the conversation's end as it is when it
        opens: load the history first and give the seq that was reached. An event without a type only moves the id on.
        The last event, `closed`, has `{code, title}`: one of the problems that calls on a session are answered with, or
        `draining`, after which another gateway goes on. A stream that ends without it was cut: go on with the last id.
        """;

    public static async Task<Results<MessageStream, Problem>> HandleAsync(
        HttpContext http, SessionAuthenticator gate, StreamOpener opener, string? after)
    {
        var (visitor, refusal) = await gate.AuthenticateAsync(http);
        if (refusal is not null)
            return refusal;
        var errors = new FieldErrors();
        var from = http.Request.Headers.TryGetValue(LastEventId, out var last)
            ? errors.OptionalSeq(LastEventId, last.ToString())
            : errors.OptionalSeq("after", after);
        if (errors.Problem is { } invalid)
            return invalid;
        var (stream, problem) = await opener.OpenAsync(http, visitor!, from);
        return problem is not null ? problem : stream!;
    }
}
