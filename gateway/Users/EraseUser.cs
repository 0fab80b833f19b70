using Blinq.Gateway.Access;
using Blinq.Gateway.Bodies;
using Blinq.Gateway.Erasures;
using Blinq.Gateway.Errors;
using Blinq.Gateway.Trusts;
using Blinq.Ledger.Erasures;
using Blinq.Ledger.Identifiers;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Blinq.Gateway.Users;

/// <param name="AskedAt">What began before is erased; a person who comes back later is a new one.</param>
/// <param name="FinishedAt"><c>null</c> while it goes on, which it does by itself.</param>
/// <param name="Conversations">How many conversations' contents are gone.</param>
/// <param name="Events">How many events' contents are gone; their hashes stay.</param>
internal sealed record ErasureResponse(
    string ErasureId, string UserId, DateTimeOffset AskedAt, DateTimeOffset? FinishedAt, long Conversations, long Events)
{
    public static ErasureResponse Of(Erasure erasure) => new(
        erasure.Id.Value, erasure.User.Value, erasure.Upto, erasure.FinishedAt, erasure.Streams, erasure.Events);
}

/// <summary><c>DELETE /v1/tenant/users/{userId}</c>: erases a person (docs/adr/0210).</summary>
internal static class EraseUser
{
    /// <summary>How long a request waits for the end; below what proxies wait for an answer.</summary>
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(10);

    public static async Task<Results<Reply<ErasureResponse>, AcceptedReply<ErasureResponse>, Problem>> HandleAsync(
        HttpContext http, ILedgerErasures erasures, ErasureRunner runner, ITrustProvider trusts, TimeProvider time, string userId)
    {
        var caller = http.Caller();
        if (!UserId.TryParse(userId, out var user)
            || await runner.BeginAsync(caller.Trust.Tenant, user, caller.Actor, http.RequestAborted) is not { } erasure)
            return Problems.NotFound;
        var running = runner.RunAsync(erasure);
        var wait = Task.Delay(AnswerWithin, time, http.RequestAborted);
        if (await Task.WhenAny(running, wait) != running)
        {
            await wait;
            return new AcceptedReply<ErasureResponse>(ErasureResponse.Of(
                await erasures.FindErasureAsync(erasure.Id, http.RequestAborted) ?? erasure));
        }
        var finished = await running;
        // Another process may have given leave to read a moment ago.
        await trusts.WaitForPropagationAsync(http.RequestAborted);
        return new Reply<ErasureResponse>(ErasureResponse.Of(finished));
    }
}
