using Blinq.Gateway.Access;
using Blinq.Gateway.Errors;
using Blinq.Grains.Clients;
using Blinq.Grains.Conversations;
using Blinq.Grains.Keys;
using Blinq.Grains.Knowledge;
using Blinq.Identity.Claims;

namespace Blinq.Gateway.Conversations;

/// <summary>What a conversation's visitor may see by, as its grain says now: nothing of it is kept.</summary>
internal static class SessionScope
{
    public static async ValueTask<(ScopeOutcome.InScope? Scope, Problem? Problem)> AskAsync(
        IGrains grains, TenantCaller caller, ConversationKey key, CancellationToken cancel) =>
        await grains.Conversation(key).SendAsync(new AskScope { Terms = caller.Trust.Terms }, cancel) switch
        {
            ScopeOutcome.InScope scope => (scope, null),
            ScopeOutcome.Unknown => (null, Problems.NotFound),
            ScopeOutcome.Ended => (null, Problems.ConversationEnded),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    /// <summary>Of the claims, those that the policy names still.</summary>
    public static VisitorScope ToVisitor(this ScopeOutcome.InScope scope, TenantCaller caller) => scope.User is not { } user
        ? VisitorScope.Anonymous
        : new VisitorScope(user, (scope.Claims is { } json ? new VerifiedClaims(json) : VerifiedClaims.None).Read(caller.Trust.Terms.Policy.Claims));
}
