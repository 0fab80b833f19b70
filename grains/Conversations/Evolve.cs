using System.Diagnostics;
using Blinq.Identity.Verdicts;

namespace Blinq.Grains.Conversations;

/// <summary>How a conversation's events make its state. Pure; throws on what it does not know.</summary>
public static class Evolve
{
    /// <param name="at">When the event was recorded.</param>
    /// <exception cref="InvalidOperationException">A conversation cannot begin with this event, or begin twice.</exception>
    public static ConversationState With(this ConversationState state, ConversationEvent happened, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Erased || happened is ConversationEvent.PayloadErased)
            return Erase(state, at);
        if (state.Exists == happened is ConversationEvent.SessionStarted)
            throw new InvalidOperationException($"{happened.GetType().Name} cannot be event {state.Seq + 1} of a conversation.");

        var next = state with { Seq = state.Seq + 1 };
        return happened switch
        {
            ConversationEvent.SessionStarted e => Start(next, e, at),
            ConversationEvent.IdentityBound e => Verify(next, e.Identity, at) with
            {
                BoundAt = at,
                Credentials = next.Credentials.EndAll().Issue(e.Credential),
            },
            ConversationEvent.IdentityRefused => next with { LastAnonymousActivityAt = at },
            ConversationEvent.SessionResumed e => Resume(next, e, at),
            ConversationEvent.CredentialEnded e => next with { Credentials = next.Credentials.End(e.Credential) },
            ConversationEvent.MessagePosted e => Post(next, e, at),
            ConversationEvent.EventRecorded => next,
            ConversationEvent.SessionEnded { By: SessionEnding.Erasure } => Erase(state, at),
            ConversationEvent.SessionEnded e => next with
            {
                EndedBy = e.By,
                // Those that opened it until the tenant ended it are told so (docs/adr/0180).
                Credentials = e.By is SessionEnding.Tenant or SessionEnding.Expiry ? next.Credentials : next.Credentials.EndAll(),
            },
            _ => throw new UnreachableException(),
        };
    }

    private static ConversationState Post(ConversationState next, ConversationEvent.MessagePosted posted, DateTimeOffset at)
    {
        if (posted.Role != MessageRole.Visitor)
            return next.WaitsForReplySince is null ? next : next with { WaitsForReplySince = null, Answered = true };
        return next with
        {
            LastAnonymousActivityAt = posted.Verified ? next.LastAnonymousActivityAt : at,
            WaitsForReplySince = next.Answered ? null : next.WaitsForReplySince ?? at,
        };
    }

    private static ConversationState Start(ConversationState next, ConversationEvent.SessionStarted started, DateTimeOffset at)
    {
        var anonymous = next with
        {
            StartedAt = at,
            LastAnonymousActivityAt = at,
            Credentials = next.Credentials.Issue(started.Credential),
        };
        return started.Identity is { } identity ? Verify(anonymous, identity, at) with { BoundAt = at } : anonymous;
    }

    private static ConversationState Resume(ConversationState next, ConversationEvent.SessionResumed resumed, DateTimeOffset at)
    {
        var issued = resumed.Credential is { } credential
            ? next with { Credentials = next.Credentials.Issue(credential) }
            : next;
        return resumed.Identity is { } identity ? Verify(issued, identity, at) : issued with { LastAnonymousActivityAt = at };
    }

    private static ConversationState Verify(ConversationState next, VerifiedIdentity identity, DateTimeOffset at) =>
        next with { Binding = identity, LastVerifiedAt = at };

    // Whatever else the stream still says: what was about a person is forgotten, and it never opens again.
    private static ConversationState Erase(ConversationState state, DateTimeOffset at) => new()
    {
        Seq = state.Seq + 1,
        StartedAt = state.Exists ? state.StartedAt : at,
        EndedBy = SessionEnding.Erasure,
        Erased = true,
    };
}
