using Blinq.Gateway.Access;
using Blinq.Gateway.Bodies;
using Blinq.Gateway.Errors;
using Blinq.Ledger.Indexes;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Blinq.Gateway.Identity;

/// <param name="TokenFingerprint">The first 16 hex digits of the token's SHA-256; never the token.</param>
/// <param name="ClockDifferenceSeconds">For reasons that are about time: the claim minus this server's clock.</param>
internal sealed record RefusalBody(
    DateTimeOffset At, string Reason, string? SessionId, string? Origin, string? TokenFingerprint, double? ClockDifferenceSeconds);

/// <summary><c>GET /v1/tenant/identity/refusals</c>: the latest first.</summary>
internal static class ListRefusals
{
    public static async Task<Results<Reply<PageBody<RefusalBody>>, Problem>> HandleAsync(
        HttpContext http, ILedgerIndexes indexes, string? cursor, string? limit)
    {
        var errors = new FieldErrors();
        var count = errors.Limit(limit, fallback: 50);
        if (errors.Problem is { } invalid)
            return invalid;
        return await PageBody.ReadAsync(
            () => indexes.ListRefusalsAsync(http.Caller().Trust.Tenant, cursor, count, http.RequestAborted),
            refusal => new RefusalBody(
                refusal.At, refusal.Reason, refusal.Sample.Session?.Value, refusal.Sample.Origin, refusal.Sample.Fingerprint,
                refusal.Sample.ClockDifferenceSeconds));
    }
}
