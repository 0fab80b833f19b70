using System.Diagnostics;
using Blinq.Gateway.Access;
using Blinq.Gateway.Credentials;
using Blinq.Gateway.Errors;
using Blinq.Gateway.Origins;
using Blinq.Gateway.RateLimits;
using Blinq.Gateway.Requests;
using Blinq.Gateway.Trusts;
using Blinq.Grains.Clients;
using Blinq.Grains.Conversations;
using Blinq.Grains.Keys;
using Blinq.Identity.Trust;
using Blinq.Ledger.Hashing;

namespace Blinq.Gateway.Sessions;

/// <summary>A visitor with a credential of the right form; whether it opens anything is for the conversation to say.</summary>
internal sealed record SessionContext(ConversationKey Key, Digest Presented, TenantAccessPolicy Terms, IConversation Conversation);

/// <summary>What every call on a session passes before its conversation is asked.</summary>
internal sealed class SessionAuthenticator(ITrustProvider trusts, IGrains grains, Limits limits, RequestLog notes)
{
    public async ValueTask<(SessionContext?, Problem?)> AuthenticateAsync(HttpContext http)
    {
        if (limits.Call(http) is { } tooMany)
            return (null, tooMany);
        if (!SessionCredential.TryParse(Bearer.Of(http), out var credential))
            return (null, Problems.SessionUnknown);
        return await RevalidateAccessAsync(http, credential);
    }

    /// <summary>Looks again at a visitor who was let in, for a call that goes on: by what holds now.</summary>
    public ValueTask<(SessionContext?, Problem?)> RevalidateAsync(HttpContext http, SessionContext visitor) =>
        RevalidateAccessAsync(http, new SessionCredential(visitor.Key.Tenant, visitor.Key.Session, visitor.Presented));

    private async ValueTask<(SessionContext?, Problem?)> RevalidateAccessAsync(HttpContext http, SessionCredential credential)
    {
        var trust = await trusts.GetAsync(credential.Tenant, http.RequestAborted);
        if (trust is null)
            return (null, Problems.SessionUnknown);
        notes.About(http, credential.Tenant, credential.Session);
        if (trust.Suspended)
            return (null, Problems.TenantSuspended);
        if (!OriginRules.Allow(trust, http))
            return (null, Problems.OriginNotAllowed);
        return (new SessionContext(credential.Key, credential.Secret, trust.Terms, grains.Conversation(credential.Key)), null);
    }

    public static Problem Describe(AccessRefusal refusal) => refusal switch
    {
        AccessRefusal.SessionUnknown => Problems.SessionUnknown,
        AccessRefusal.SessionSuspended => Problems.SessionSuspended,
        AccessRefusal.IdentityRequired => Problems.IdentityRequired,
        AccessRefusal.SessionEnded => Problems.SessionEnded,
        _ => throw new UnreachableException(),
    };
}
