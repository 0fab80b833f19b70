using Blinq.Gateway.Bodies;
using Blinq.Gateway.Errors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Blinq.Gateway.Demo;

/// <param name="Stream">As the trail names it.</param>
/// <param name="Seq">The event that was changed.</param>
/// <param name="Was">What it said.</param>
/// <param name="Now">What it says in the copy that was changed.</param>
/// <param name="Finding">What the verifier found, in its own words.</param>
/// <param name="FoundAt">The event at which the verifier found it.</param>
internal sealed record TamperedPast(string Stream, long Seq, string Type, string Was, string Now, string Finding, long FoundAt);

/// <summary>
/// <c>POST /demo/api/tamper</c>: a person with write access to the database rewrites a message, in a copy of the conversation's events,
/// and the verifier that auditors run looks at that copy. The ledger itself is not touched.
/// </summary>
internal static class TamperWithPast
{
    private static readonly Problem NothingWasSaid =
        Problems.InvalidRequest with { Detail = "Nothing was said yet: write something in the chat first." };

    public static async Task<Results<Reply<TamperedPast>, Problem>> HandleAsync(HttpContext http, ShopSessions sessions) =>
        await sessions.Of(http).Trail.TamperAsync(http.RequestAborted) is { } tampered
            ? new Reply<TamperedPast>(tampered)
            : NothingWasSaid;
}
