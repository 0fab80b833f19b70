using Blinq.Identity.Verdicts;
using Blinq.Ledger.Identifiers;

namespace Blinq.Grains.Conversations;

/// <summary>Who a session is bound to, as the widget may see it.</summary>
public sealed record BoundUser(SubjectId Subject, string? Name, string? Email);

/// <summary>Why a visitor may not have what was asked for.</summary>
public enum AccessRefusal
{
    /// <summary>No such conversation, or not with this credential: one answer for all of them.</summary>
    SessionUnknown,

    /// <summary>The binding no longer stands; a valid token of the same subject brings it back.</summary>
    SessionSuspended,

    /// <summary>The tenant requires identity and this session is anonymous.</summary>
    IdentityRequired,

    /// <summary>The tenant, or its age, ended the conversation, which this credential opened until then.</summary>
    SessionEnded,
}

/// <summary>What came of starting, entering or joining a conversation.</summary>
public abstract record EnterOutcome
{
    private EnterOutcome() { }

    /// <param name="User"><c>null</c> if anonymous.</param>
    /// <param name="Resumed">Whether the conversation was there before; a claimed one was.</param>
    /// <param name="Seq">The stream's last event.</param>
    /// <param name="CredentialIssued">
    /// Whether the visitor must be given the new credential (<c>Credential</c>, <c>Replacement</c>) from now on; if not,
    /// the one that was shown goes on.
    /// </param>
    public sealed record Entered(BoundUser? User, bool Resumed, long Seq, bool CredentialIssued) : EnterOutcome
    {
        public SessionMode Mode => User is null ? SessionMode.Anonymous : SessionMode.Identified;
    }

    /// <summary>Not with what was shown (or it is over, or another's): start a new conversation instead.</summary>
    public sealed record Unusable : EnterOutcome
    {
        public static readonly Unusable Instance = new();
    }

    /// <summary>The tenant requires a valid token and there was none. Nothing was recorded in this stream.</summary>
    public sealed record IdentityRequired : EnterOutcome
    {
        public static readonly IdentityRequired Instance = new();
    }
}

/// <summary>What came of a message.</summary>
public abstract record PostOutcome
{
    private PostOutcome() { }

    /// <param name="Repeated">Whether it had been posted before; then <paramref name="Seq"/> and <paramref name="At"/> are the first one's.</param>
    public sealed record Posted(long Seq, DateTimeOffset At, bool Repeated) : PostOutcome;

    /// <summary>The same <c>clientId</c> was used for another text.</summary>
    public sealed record ClientIdReused : PostOutcome
    {
        public static readonly ClientIdReused Instance = new();
    }

    /// <summary>A visitor may not post.</summary>
    public sealed record Refused(AccessRefusal Refusal) : PostOutcome;

    /// <summary>For the tenant: the conversation does not exist.</summary>
    public sealed record Unknown : PostOutcome
    {
        public static readonly Unknown Instance = new();
    }

    /// <summary>For the tenant: the conversation is over.</summary>
    public sealed record Ended : PostOutcome
    {
        public static readonly Ended Instance = new();
    }
}

/// <summary>What came of asking to read.</summary>
public abstract record AccessOutcome
{
    private AccessOutcome() { }

    /// <param name="Seq">The stream's last event now.</param>
    /// <param name="StandsUntil">
    /// From when on time alone may end it: until then, and as long as neither the stream nor the terms change, asking
    /// again gives the same answer.
    /// </param>
    public sealed record Allowed(long Seq, DateTimeOffset StandsUntil) : AccessOutcome;

    public sealed record Refused(AccessRefusal Refusal) : AccessOutcome;
}

/// <summary>What came of a tenant's call that records or ends.</summary>
public abstract record RecordOutcome
{
    private RecordOutcome() { }

    public sealed record Recorded(long Seq, DateTimeOffset At) : RecordOutcome;

    /// <summary>The conversation does not exist.</summary>
    public sealed record Unknown : RecordOutcome
    {
        public static readonly Unknown Instance = new();
    }

    /// <summary>The conversation is over. Ending it again answers this, too.</summary>
    public sealed record Ended : RecordOutcome
    {
        public static readonly Ended Instance = new();
    }
}

/// <summary>A conversation as the tenant sees it.</summary>
/// <param name="Binding">Who it is bound to, and by which token; <c>null</c> if it never was.</param>
/// <param name="LiveCredentials">How many credentials open it now.</param>
public sealed record ConversationDescription(
    VerifiedIdentity? Binding, DateTimeOffset StartedAt, DateTimeOffset? BoundAt, DateTimeOffset? LastVerifiedAt,
    PageContext? Context, int LiveCredentials, string? EndedBy, long Seq);
