using System.Text.Json;
using Blinq.Gateway.Bodies;
using Blinq.Gateway.Errors;
using Blinq.Gateway.Sessions;
using Blinq.Grains.Clients;
using Blinq.Grains.Conversations;
using Blinq.Identity.Verdicts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Blinq.Gateway.Conversations;

/// <summary>A conversation as the tenant sees it.</summary>
/// <param name="Binding">Who it is bound to, and by which token; <c>null</c> if it never was.</param>
/// <param name="LastVerifiedAt">When a valid token was last shown in it.</param>
/// <param name="Credentials">How many credentials open it now.</param>
/// <param name="EndedBy"><c>null</c> while it is open.</param>
/// <param name="Claims">Of the newest token that was recorded in it, as far as the policy named them; <c>null</c> where no accepted token was asked for any.</param>
internal sealed record ConversationView(
    string SessionId, SessionMode Mode, DateTimeOffset StartedAt, BindingBody? Binding, DateTimeOffset? LastVerifiedAt,
    ContextView? Context, int Credentials, string? EndedBy, long Seq,
    JsonElement? Claims);

/// <param name="KeyId">The key that verified the token.</param>
/// <param name="Epoch">The tenant's epoch at which it was judged.</param>
internal sealed record BindingBody(
    string UserId, UserBody User, string KeyId, long Epoch, DateTimeOffset? BoundAt, double? TokenIssuedAt,
    double? TokenExpiresAt, string TokenFingerprint)
{
    public static BindingBody Of(VerifiedIdentity identity, DateTimeOffset? boundAt) => new(
        identity.User.Value, new UserBody(identity.Subject.Value, identity.Name, identity.Email), identity.Key.Value,
        identity.Epoch.Value, boundAt, identity.IssuedAt, identity.ExpiresAt, identity.Fingerprint);
}

internal sealed record ContextView(string? Url, string? Locale, string? Referrer);

/// <summary><c>GET /v1/tenant/sessions/{sessionId}</c>.</summary>
internal static class GetConversation
{
    public static async Task<Results<Reply<ConversationView>, Problem>> HandleAsync(
        HttpContext http, IGrains grains, string sessionId)
    {
        if (!ConversationPath.TryParse(http, sessionId, out var key)
            || await grains.Conversation(key).DescribeAsync(http.RequestAborted) is not { } conversation)
            return Problems.NotFound;
        return new Reply<ConversationView>(new ConversationView(
            key.Session.Value,
            conversation.Binding is null ? SessionMode.Anonymous : SessionMode.Identified,
            conversation.StartedAt,
            conversation.Binding is { } binding ? BindingBody.Of(binding, conversation.BoundAt) : null,
            conversation.LastVerifiedAt,
            conversation.Context is { } context ? new ContextView(context.Url, context.Locale, context.Referrer) : null,
            conversation.LiveCredentials, conversation.EndedBy, conversation.Seq,
            conversation.Claims is { } claims ? JsonElement.Parse(claims) : null));
    }
}
