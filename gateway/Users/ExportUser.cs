using Blinq.Gateway.Access;
using Blinq.Gateway.Bodies;
using Blinq.Gateway.Errors;
using Blinq.Grains.Keys;
using Blinq.Grains.Loading;
using Blinq.Ledger;
using Blinq.Ledger.Export;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Indexes;
using Blinq.Ledger.Streams;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Blinq.Gateway.Users;

/// <summary>
/// <c>GET /v1/tenant/users/{userId}/export</c>: all conversations of a person, in the order
/// and the lines of the audit trail's export, so that what a person is handed can be verified like it.
/// </summary>
internal static class ExportUser
{
    public static async Task<Results<LinesReply, Problem>> HandleAsync(HttpContext http, ILedgerIndexes indexes, ILedger ledger, string userId)
    {
        var tenant = http.Caller().Trust.Tenant;
        if (!UserId.TryParse(userId, out var user) || await indexes.FindUserAsync(tenant, user, http.RequestAborted) is null)
            return Problems.NotFound;
        return new LinesReply(reply => WriteAsync(reply, tenant, user, indexes, ledger));
    }

    private static async Task WriteAsync(HttpContext http, TenantId tenant, UserId user, ILedgerIndexes indexes, ILedger ledger)
    {
        http.Response.ContentType = "application/x-ndjson";
        // Not disposed over a fault, as in the export of the trail: one before the first line can be answered as one.
        var writer = new ExportWriter(http.Response.Body);
        foreach (var session in await SessionsAsync(tenant, user, indexes, http.RequestAborted))
        {
            var stream = new ConversationKey(tenant, session).Stream;
            await foreach (var recorded in StreamTail.ReadAsync(ledger, stream, StreamHead.Empty, http.RequestAborted))
                await writer.WriteAsync(recorded, http.RequestAborted);
        }
        await writer.DisposeAsync();
    }

    // Their names only: an export is in the order of streams, and a list in that of time.
    private static async Task<List<SessionId>> SessionsAsync(TenantId tenant, UserId user, ILedgerIndexes indexes, CancellationToken cancel)
    {
        var sessions = new List<SessionId>();
        string? cursor = null;
        do
        {
            var page = await indexes.ListSessionsAsync(tenant, new SessionFilter(User: user), cursor, PageLimit.Max, cancel);
            sessions.AddRange(page.Items.Select(item => item.SessionId));
            cursor = page.Next;
        }
        while (cursor is not null);
        sessions.Sort((one, other) => string.CompareOrdinal(one.Value, other.Value));
        return sessions;
    }
}
