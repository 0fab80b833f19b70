using Blinq.Gateway.Bodies;
using Blinq.Gateway.Errors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Blinq.Gateway.Demo;

/// <param name="Items">Oldest first.</param>
internal sealed record TrailBody(IReadOnlyList<TrailEntry> Items);

/// <summary><c>GET /demo/api/trail?after=0</c>: what is new in the audit trail. The page asks again and again.</summary>
internal static class ReadTrail
{
    public static async Task<Results<Reply<TrailBody>, Problem>> HandleAsync(HttpContext http, ShopSessions sessions, string? after)
    {
        var errors = new FieldErrors();
        var from = errors.Seq("after", after);
        if (errors.Problem is { } invalid)
            return invalid;
        return new Reply<TrailBody>(new TrailBody(await sessions.Of(http).Trail.ReadAsync(from, http.RequestAborted)));
    }
}
