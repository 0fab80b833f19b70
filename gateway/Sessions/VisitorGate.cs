using System.Diagnostics;
using Blinq.Gateway.Access;
using Blinq.Gateway.Hosting;
using Blinq.Gateway.Origins;
using Blinq.Gateway.Problems;
using Blinq.Gateway.RateLimits;
using Blinq.Gateway.Trusts;
using Blinq.Grains.Clients;
using Blinq.Grains.Conversations;
using Blinq.Identity.Trust;
using Blinq.Ledger.Hashing;

namespace Blinq.Gateway.Sessions;

/// <summary>Whoever shows a credential that has the right form; whether it opens anything is for the conversation to say.</summary>
internal sealed record Visitor(ConversationKey Key, Digest Presented, TenantAccessPolicy Terms, IConversation Conversation);

/// <summary>What every call on a session passes before its conversation is asked.</summary>
internal sealed class VisitorGate(ITrustSource trusts, IGrains grains, Limits limits, RequestNotes notes)
{
    public async ValueTask<(Visitor?, Problem?)> AdmitAsync(HttpContext http)
    {
        if (limits.Call(http) is { } tooMany)
            return (null, tooMany);
        if (!SessionCredential.TryParse(Bearer.Of(http), out var credential))
            return (null, ProblemList.SessionUnknown);
        return await LookAsync(http, credential);
    }

    /// <summary>Looks again at a visitor who was let in, for a call that goes on: by what holds now.</summary>
    public ValueTask<(Visitor?, Problem?)> LookAgainAsync(HttpContext http, Visitor visitor) =>
        LookAsync(http, new SessionCredential(visitor.Key.Tenant, visitor.Key.Session, visitor.Presented));

    private async ValueTask<(Visitor?, Problem?)> LookAsync(HttpContext http, SessionCredential credential)
    {
        var trust = await trusts.GetAsync(credential.Tenant, http.RequestAborted);
        if (trust is null)
            return (null, ProblemList.SessionUnknown);
        notes.About(http, credential.Tenant, credential.Session);
        if (trust.Suspended)
            return (null, ProblemList.TenantSuspended);
        if (!OriginRules.Allow(trust, http))
            return (null, ProblemList.OriginNotAllowed);
        return (new Visitor(credential.Key, credential.Secret, trust.Terms, grains.Conversation(credential.Key)), null);
    }

    public static Problem Describe(AccessRefusal refusal) => refusal switch
    {
        AccessRefusal.SessionUnknown => ProblemList.SessionUnknown,
        AccessRefusal.SessionSuspended => ProblemList.SessionSuspended,
        AccessRefusal.IdentityRequired => ProblemList.IdentityRequired,
        _ => throw new UnreachableException(),
    };
}
