using Blinq.Gateway.Access;
using Blinq.Gateway.Bodies;
using Blinq.Gateway.Errors;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Indexes;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Blinq.Gateway.Conversations;

/// <summary>A conversation in a list.</summary>
/// <param name="UserId">Whose it is, if it was ever bound.</param>
/// <param name="EndedBy"><c>null</c> while it is open.</param>
internal sealed record ConversationListing(
    string SessionId, string? UserId, DateTimeOffset StartedAt, DateTimeOffset LastActiveAt, long Messages,
    DateTimeOffset? EndedAt, string? EndedBy)
{
    public static ConversationListing Of(SessionListing session) => new(
        session.SessionId.Value, session.User?.Value, session.StartedAt, session.LastActiveAt, session.Messages,
        session.EndedAt, session.EndedBy);
}

/// <summary><c>GET /v1/tenant/sessions</c>: by the time they started.</summary>
internal static class ListConversations
{
    public static async Task<Results<Reply<PageBody<ConversationListing>>, Problem>> HandleAsync(
        HttpContext http, ILedgerIndexes indexes, string? userId, string? keyId, string? from, string? to, string? cursor,
        string? limit)
    {
        var errors = new FieldErrors();
        var filter = new SessionFilter(
            User(errors, userId), Key(errors, keyId), errors.Time("from", from), errors.Time("to", to));
        var count = errors.Limit(limit, fallback: 50);
        if (errors.Problem is { } invalid)
            return invalid;
        return await PageBody.ReadAsync(
            () => indexes.ListSessionsAsync(http.Caller().Trust.Tenant, filter, cursor, count, http.RequestAborted),
            ConversationListing.Of);
    }

    private static UserId? User(FieldErrors errors, string? text)
    {
        if (text is null)
            return null;
        if (UserId.TryParse(text, out var user))
            return user;
        errors.Add("userId", "is not a user id");
        return null;
    }

    private static KeyId? Key(FieldErrors errors, string? text)
    {
        if (text is null)
            return null;
        if (KeyId.TryParse(text, out var key))
            return key;
        errors.Add("keyId", "is not a key id");
        return null;
    }
}
