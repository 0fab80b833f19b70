using Blinq.Grains.Feeds;
using Blinq.Identity.Verdicts;
using Blinq.Ledger.Identifiers;

namespace Blinq.Grains.Conversations;

/// <summary>What came of a command; with the commands the wire contract (docs/adr/0104).</summary>
[GenerateSerializer, Immutable, Alias("blinq.conversation.outcome")]
public abstract record ConversationOutcome
{
    private protected ConversationOutcome() { }

    /// <summary>The same, with the time that the ledger recorded: one that stood already, under the same call, did so since then.</summary>
    internal virtual ConversationOutcome RecordedAt(DateTimeOffset at) => this;
}

/// <summary>Who a session is bound to, as the widget may see it. Its text names no user.</summary>
[GenerateSerializer, Immutable, Alias("blinq.user")]
public sealed record BoundUser(
    [property: Id(0)] SubjectId Subject, [property: Id(1)] string? Name, [property: Id(2)] string? Email)
{
    public override string ToString() => nameof(BoundUser);
}

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
[GenerateSerializer, Immutable, Alias("blinq.conversation.entry")]
public abstract record EnterOutcome : ConversationOutcome
{
    private EnterOutcome() { }

    /// <param name="User"><c>null</c> if anonymous.</param>
    /// <param name="Resumed">Whether the conversation was there before; a claimed one was.</param>
    /// <param name="Seq">The stream's last event.</param>
    /// <param name="CredentialIssued">
    /// Whether the visitor must be given the new credential (<c>Credential</c>, <c>Replacement</c>) from now on; if not,
    /// the one that was shown goes on.
    /// </param>
    [GenerateSerializer, Immutable, Alias("blinq.conversation.entry.entered")]
    public sealed record Entered(
        [property: Id(0)] BoundUser? User, [property: Id(1)] bool Resumed, [property: Id(2)] long Seq,
        [property: Id(3)] bool CredentialIssued) : EnterOutcome
    {
        public SessionMode Mode => User is null ? SessionMode.Anonymous : SessionMode.Identified;
    }

    /// <summary>Not with what was shown (or it is over, or another's): start a new conversation instead.</summary>
    [GenerateSerializer, Immutable, Alias("blinq.conversation.entry.unusable")]
    public sealed record Unusable : EnterOutcome
    {
        public static readonly Unusable Instance = new();
    }

    /// <summary>The tenant requires a valid token and there was none. Nothing was recorded in this stream.</summary>
    [GenerateSerializer, Immutable, Alias("blinq.conversation.entry.identity-required")]
    public sealed record IdentityRequired : EnterOutcome
    {
        public static readonly IdentityRequired Instance = new();
    }
}

/// <summary>What came of a message.</summary>
[GenerateSerializer, Immutable, Alias("blinq.conversation.posting")]
public abstract record PostOutcome : ConversationOutcome
{
    private PostOutcome() { }

    /// <param name="Repeated">Whether it had been posted before; then <paramref name="Seq"/> and <paramref name="At"/> are the first one's.</param>
    [GenerateSerializer, Immutable, Alias("blinq.conversation.posting.posted")]
    public sealed record Posted([property: Id(0)] long Seq, [property: Id(1)] DateTimeOffset At, [property: Id(2)] bool Repeated)
        : PostOutcome
    {
        internal override ConversationOutcome RecordedAt(DateTimeOffset at) => this with { At = at };
    }

    /// <summary>The same <c>clientId</c> was used for another text.</summary>
    [GenerateSerializer, Immutable, Alias("blinq.conversation.posting.client-id-reused")]
    public sealed record ClientIdReused : PostOutcome
    {
        public static readonly ClientIdReused Instance = new();
    }

    /// <summary>A visitor may not post.</summary>
    [GenerateSerializer, Immutable, Alias("blinq.conversation.posting.refused")]
    public sealed record Refused([property: Id(0)] AccessRefusal Refusal) : PostOutcome;

    /// <summary>For the tenant: the conversation does not exist.</summary>
    [GenerateSerializer, Immutable, Alias("blinq.conversation.posting.unknown")]
    public sealed record Unknown : PostOutcome
    {
        public static readonly Unknown Instance = new();
    }

    /// <summary>For the tenant: what the visitor may see changed since the sources were looked up.</summary>
    [GenerateSerializer, Immutable, Alias("blinq.conversation.posting.scope-changed")]
    public sealed record ScopeChanged : PostOutcome
    {
        public static readonly ScopeChanged Instance = new();
    }

    /// <summary>For the tenant: the conversation is over.</summary>
    [GenerateSerializer, Immutable, Alias("blinq.conversation.posting.ended")]
    public sealed record Ended : PostOutcome
    {
        public static readonly Ended Instance = new();
    }
}

/// <summary>What came of asking to read.</summary>
[GenerateSerializer, Immutable, Alias("blinq.conversation.reading")]
public abstract record AccessOutcome : ConversationOutcome
{
    private AccessOutcome() { }

    /// <param name="Seq">The stream's last event now.</param>
    /// <param name="StandsUntil">
    /// From when on time alone may end it: until then, and as long as neither the stream nor the terms change, asking
    /// again gives the same answer.
    /// </param>
    /// <param name="Seen">Up to where the tenant's agent has read, as far as the activation that answers was told; else 0.</param>
    [GenerateSerializer, Immutable, Alias("blinq.conversation.reading.allowed")]
    public sealed record Allowed(
        [property: Id(0)] long Seq, [property: Id(1)] DateTimeOffset StandsUntil, [property: Id(2)] long Seen = 0) : AccessOutcome;

    [GenerateSerializer, Immutable, Alias("blinq.conversation.reading.refused")]
    public sealed record Refused([property: Id(0)] AccessRefusal Refusal) : AccessOutcome;
}

/// <summary>What came of a signal.</summary>
[GenerateSerializer, Immutable, Alias("blinq.conversation.signalling")]
public abstract record SignalOutcome : ConversationOutcome
{
    private SignalOutcome() { }

    /// <summary>Those who listen are told, unless they were a moment ago.</summary>
    [GenerateSerializer, Immutable, Alias("blinq.conversation.signalling.signalled")]
    public sealed record Signalled([property: Id(0)] ConversationSignal Signal) : SignalOutcome;

    [GenerateSerializer, Immutable, Alias("blinq.conversation.signalling.unknown")]
    public sealed record Unknown : SignalOutcome
    {
        public static readonly Unknown Instance = new();
    }

    /// <summary>The conversation is over.</summary>
    [GenerateSerializer, Immutable, Alias("blinq.conversation.signalling.ended")]
    public sealed record Ended : SignalOutcome
    {
        public static readonly Ended Instance = new();
    }
}

/// <summary>What came of logging out.</summary>
[GenerateSerializer, Immutable, Alias("blinq.conversation.resetting")]
public abstract record ResetOutcome : ConversationOutcome
{
    private ResetOutcome() { }

    /// <summary>The credential is over; one that had ended before answers this again.</summary>
    [GenerateSerializer, Immutable, Alias("blinq.conversation.resetting.ended")]
    public sealed record Ended : ResetOutcome
    {
        public static readonly Ended Instance = new();
    }

    /// <summary>There is no such credential.</summary>
    [GenerateSerializer, Immutable, Alias("blinq.conversation.resetting.unknown")]
    public sealed record Unknown : ResetOutcome
    {
        public static readonly Unknown Instance = new();
    }
}

/// <summary>What came of a tenant's call that records or ends.</summary>
[GenerateSerializer, Immutable, Alias("blinq.conversation.recording")]
public abstract record RecordOutcome : ConversationOutcome
{
    private RecordOutcome() { }

    [GenerateSerializer, Immutable, Alias("blinq.conversation.recording.recorded")]
    public sealed record Recorded(
        [property: Id(0)] long Seq, [property: Id(1)] DateTimeOffset At, [property: Id(2)] bool Repeated = false) : RecordOutcome
    {
        internal override ConversationOutcome RecordedAt(DateTimeOffset at) => this with { At = at };
    }

    /// <summary>The conversation does not exist.</summary>
    [GenerateSerializer, Immutable, Alias("blinq.conversation.recording.unknown")]
    public sealed record Unknown : RecordOutcome
    {
        public static readonly Unknown Instance = new();
    }

    /// <summary>The Idempotency-Key was used for another type or other data.</summary>
    [GenerateSerializer, Immutable, Alias("blinq.conversation.recording.idempotency-key-reused")]
    public sealed record IdempotencyKeyReused : RecordOutcome
    {
        public static readonly IdempotencyKeyReused Instance = new();
    }

    /// <summary>The conversation is over. Ending it again answers this, too.</summary>
    [GenerateSerializer, Immutable, Alias("blinq.conversation.recording.ended")]
    public sealed record Ended : RecordOutcome
    {
        public static readonly Ended Instance = new();
    }
}

/// <summary>What a conversation's visitor may see by, and what came of recording a search.</summary>
[GenerateSerializer, Immutable, Alias("blinq.conversation.scoping")]
public abstract record ScopeOutcome : ConversationOutcome
{
    private ScopeOutcome() { }

    /// <param name="User">Who the visitor is; <c>null</c> = anonymous, or suspended.</param>
    /// <param name="Claims">Those that count, one JSON object; <c>null</c> = none.</param>
    [GenerateSerializer, Immutable, Alias("blinq.conversation.scoping.in-scope")]
    public sealed record InScope([property: Id(0)] UserId? User, [property: Id(1)] string? Claims) : ScopeOutcome
    {
        /// <summary>Without who it is: this text can end up in a log line.</summary>
        public override string ToString() => nameof(InScope);
    }

    [GenerateSerializer, Immutable, Alias("blinq.conversation.scoping.recorded")]
    public sealed record Recorded([property: Id(0)] long Seq, [property: Id(1)] DateTimeOffset At) : ScopeOutcome
    {
        internal override ConversationOutcome RecordedAt(DateTimeOffset at) => this with { At = at };
    }

    /// <summary>The conversation does not exist.</summary>
    [GenerateSerializer, Immutable, Alias("blinq.conversation.scoping.unknown")]
    public sealed record Unknown : ScopeOutcome
    {
        public static readonly Unknown Instance = new();
    }

    /// <summary>The conversation is over.</summary>
    [GenerateSerializer, Immutable, Alias("blinq.conversation.scoping.ended")]
    public sealed record Ended : ScopeOutcome
    {
        public static readonly Ended Instance = new();
    }
}

/// <summary>A conversation as the tenant sees it.</summary>
/// <param name="Binding">Who it is bound to, and by which token; <c>null</c> if it never was.</param>
/// <param name="LiveCredentials">How many credentials open it now.</param>
/// <param name="Claims">The claims that count, one JSON object; <c>null</c> where no accepted token was asked for any.</param>
[GenerateSerializer, Immutable, Alias("blinq.conversation.description")]
public sealed record ConversationDescription(
    [property: Id(0)] VerifiedIdentity? Binding, [property: Id(1)] DateTimeOffset StartedAt, [property: Id(2)] DateTimeOffset? BoundAt,
    [property: Id(3)] DateTimeOffset? LastVerifiedAt, [property: Id(4)] PageContext? Context, [property: Id(5)] int LiveCredentials,
    [property: Id(6)] string? EndedBy, [property: Id(7)] long Seq,
    [property: Id(8)] string? Claims = null)
{
    /// <summary>Without who it is: this text can end up in a log line.</summary>
    public override string ToString() => $"{nameof(ConversationDescription)} {{ Seq = {Seq} }}";
}
