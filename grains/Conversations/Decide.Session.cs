using Blinq.Identity.Trust;
using Blinq.Identity.Verdicts;
using Blinq.Ledger.Hashing;
using Coming =
    Blinq.Grains.Deciding.Decision<Blinq.Grains.Conversations.ConversationEvent, Blinq.Grains.Conversations.EnterOutcome>;

namespace Blinq.Grains.Conversations;

/// <summary>
/// What a conversation answers and records: pure, from its state, a command and the time. Split by what the visitor or
/// tenant is about to do.
/// </summary>
public static partial class Decide
{
    /// <summary>How long after its last anonymous activity a conversation can still be claimed with a token.</summary>
    public static readonly TimeSpan ClaimWindow = TimeSpan.FromMinutes(30);

    /// <summary>A visitor who just keeps coming back is recorded at most this often.</summary>
    public static readonly TimeSpan RecordInterval = TimeSpan.FromMinutes(5);

    /// <summary>What <c>session.started</c> says of a token that would have been accepted.</summary>
    public const string ObservedAccepted = "accepted";

    /// <param name="observed">What <c>session.started</c> says of a token in mode <c>observe</c>.</param>
    public static bool IsAcceptedWhenObserved(string? observed) => observed == ObservedAccepted;

    public static Coming Start(StartConversation command)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (Identification.IsMissing(command.Verdict, command.Terms))
            return EnterOutcome.IdentityRequired.Instance;

        var identity = Identification.Of(command.Verdict, command.Terms);
        var started = new ConversationEvent.SessionStarted(
            identity is null ? SessionMode.Anonymous : SessionMode.Identified,
            command.Credential, command.Context, command.Origin, identity);
        return Entered(With(started, command.Verdict, command.Terms.Mode), identity, resumed: false, seq: 1, issued: true);
    }

    public static Coming Enter(ConversationState state, EnterConversation command, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(command);
        if (Identification.IsMissing(command.Verdict, command.Terms))
            return EnterOutcome.IdentityRequired.Instance;

        var credential = state.Credentials.Find(command.Presented);
        if (!state.IsOpen || credential == CredentialStatus.Unknown)
            return EnterOutcome.Unusable.Instance;

        return (state.Binding, Identification.Of(command.Verdict, command.Terms)) switch
        {
            (null, _) when credential == CredentialStatus.Ended => EnterOutcome.Unusable.Instance,
            (null, null) => ResumeAnonymously(state, command, now),
            (null, { } identity) => Claim(state, command, identity, now),
            (_, null) => EnterOutcome.Unusable.Instance,
            ({ } bound, { } identity) when bound.Subject != identity.Subject => EnterOutcome.Unusable.Instance,
            (_, { } identity) => ResumeBound(state, command, identity, credential, now),
        };
    }

    public static Coming Join(ConversationState state, JoinConversation command, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(command);
        if (!command.Terms.Identifies || !state.IsOpen || state.Binding?.Subject != command.Identity.Subject)
            return EnterOutcome.Unusable.Instance;

        var resumed = new ConversationEvent.SessionResumed(command.Identity, command.Credential, command.Context);
        return ComeBack(state, command.Terms, resumed, shown: null, now);
    }

    private static Coming ResumeAnonymously(ConversationState state, EnterConversation command, DateTimeOffset now)
    {
        if (command is { Verdict: Verdict.Refused refused, Terms.Mode: IdentityMode.Optional or IdentityMode.Observe })
        {
            var told = new ConversationEvent.IdentityRefused(
                refused.Reason.ToWire(), refused.Fingerprint, refused.ClockDifferenceSeconds, command.Origin);
            return Entered(told, null, resumed: true, state.Seq + 1, issued: false);
        }
        if (now - state.LastAnonymousActivityAt < RecordInterval)
            return new EnterOutcome.Entered(null, Resumed: true, state.Seq, CredentialIssued: false);

        var observed = command is { Verdict: Verdict.Accepted accepted, Terms.Mode: IdentityMode.Observe } ? accepted.Identity : null;
        var resumed = new ConversationEvent.SessionResumed(
            Context: command.Context, Origin: command.Origin, ObservedKeyId: observed?.Key, Fingerprint: observed?.Fingerprint);
        return Entered(resumed, null, resumed: true, state.Seq + 1, issued: false);
    }

    private static Coming Claim(
        ConversationState state, EnterConversation command, VerifiedIdentity identity, DateTimeOffset now)
    {
        if (!command.Terms.Policy.ClaimAnonymous || now - state.LastAnonymousActivityAt > ClaimWindow)
            return EnterOutcome.Unusable.Instance;

        var bound = new ConversationEvent.IdentityBound(identity, command.Replacement, command.Context, command.Origin);
        return Entered(bound, identity, resumed: true, state.Seq + 1, issued: true);
    }

    private static Coming ResumeBound(
        ConversationState state, EnterConversation command, VerifiedIdentity identity, CredentialStatus shown,
        DateTimeOffset now)
    {
        var issue = shown == CredentialStatus.Ended;
        if (!issue && !IsWorthRecording(state, command.Terms, identity, now))
            return new EnterOutcome.Entered(UserOf(identity), Resumed: true, state.Seq, CredentialIssued: false);

        var resumed = new ConversationEvent.SessionResumed(
            identity, issue ? command.Replacement : null, command.Context, command.Origin);
        return ComeBack(state, command.Terms, resumed, command.Presented, now);
    }

    /// <summary>
    /// Whoever shows a token after a suspension, or the first one of a newer key, ends all other credentials: what somebody got with a
    /// proof that no longer counts must not open the conversation again because its user came back (docs/adr/0183).
    /// </summary>
    /// <param name="shown">The credential that was shown, which goes on if it is live.</param>
    private static Coming ComeBack(
        ConversationState state, TenantAccessPolicy terms, ConversationEvent.SessionResumed resumed, Digest? shown, DateTimeOffset now)
    {
        var identity = resumed.Identity!;
        ConversationEvent[] happened = identity.Epoch > state.Binding!.Epoch || SessionAccessPolicy.IsSuspended(state, terms, now)
            ? [.. state.Credentials.Live.Where(live => live != shown).Select(live => new ConversationEvent.CredentialEnded(live, Superseded: true)), resumed]
            : [resumed];
        return new(happened, new EnterOutcome.Entered(UserOf(identity), Resumed: true, state.Seq + happened.Length, CredentialIssued: resumed.Credential is not null));
    }

    private static bool IsWorthRecording(ConversationState state, TenantAccessPolicy terms, VerifiedIdentity identity, DateTimeOffset now)
    {
        var (binding, recorded) = (state.Binding!, state.LastVerifiedAt!.Value);
        return binding.Key != identity.Key
            || binding.Epoch != identity.Epoch
            || binding.Name != identity.Name
            || binding.Email != identity.Email
            || CountedClaims.After(state.Claims, identity)?.Claims.Equals(state.Claims?.Claims) == false
            || SessionAccessPolicy.IsSuspended(state, terms, now)
            || terms.Revocations.LatestFor(binding.User) > recorded
            || now - recorded >= RecordIntervalUnder(terms.Policy);
    }

    // A short time to live must not run out between two records of a visitor who is there all the time.
    private static TimeSpan RecordIntervalUnder(IdentityPolicy policy)
    {
        var half = TimeSpan.FromSeconds(policy.IdentifiedSessionTtlSeconds / 2.0);
        return half < RecordInterval ? half : RecordInterval;
    }

    private static ConversationEvent.SessionStarted With(
        ConversationEvent.SessionStarted started, Verdict verdict, IdentityMode mode) => (mode, verdict) switch
    {
        (IdentityMode.Optional, Verdict.Refused refused) => started with
        {
            Fallback = refused.Reason.ToWire(),
            Fingerprint = refused.Fingerprint,
            ClockDifference = refused.ClockDifferenceSeconds,
        },
        (IdentityMode.Observe, Verdict.Refused refused) => started with
        {
            Observed = refused.Reason.ToWire(),
            Fingerprint = refused.Fingerprint,
            ClockDifference = refused.ClockDifferenceSeconds,
        },
        (IdentityMode.Observe, Verdict.Accepted accepted) => started with
        {
            Observed = ObservedAccepted,
            ObservedKeyId = accepted.Identity.Key,
            ObservedIat = accepted.Identity.IssuedAt,
            ObservedExp = accepted.Identity.ExpiresAt,
            Fingerprint = accepted.Identity.Fingerprint,
        },
        _ => started,
    };

    private static Coming Entered(
        ConversationEvent happened, VerifiedIdentity? identity, bool resumed, long seq, bool issued) =>
        new([happened], new EnterOutcome.Entered(UserOf(identity), resumed, seq, issued));

    private static BoundUser? UserOf(VerifiedIdentity? identity) =>
        identity is null ? null : new BoundUser(identity.Subject, identity.Name, identity.Email);
}
