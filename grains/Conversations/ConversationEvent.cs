using System.Text.Json.Serialization;
using Blinq.Grains.Payloads;
using Blinq.Identity.Verdicts;
using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;

namespace Blinq.Grains.Conversations;

/// <summary>
/// What can happen in a conversation. The cases' property names are the payloads' JSON names and stay for ever
/// (<see cref="ConversationCodec"/>); a new one is optional and ships readable one release before it is written.
/// </summary>
public abstract record ConversationEvent
{
    private ConversationEvent() { }

    /// <summary><c>session.started</c>: the conversation began, with its visitor known or not.</summary>
    /// <param name="Credential">SHA-256 of the credential's secret part.</param>
    /// <param name="Identity">Who the visitor is; set exactly when <paramref name="Mode"/> is identified.</param>
    /// <param name="Fallback">In mode <c>optional</c>: why the token that was shown was refused.</param>
    /// <param name="Observed">In mode <c>observe</c>: <c>accepted</c>, or why the token would have been refused.</param>
    /// <param name="ObservedKeyId">In mode <c>observe</c>: the key that verified the token that would have been accepted.</param>
    /// <param name="ObservedIat">Its <c>iat</c>, if it had one.</param>
    /// <param name="ObservedExp">Its <c>exp</c>, if it had one.</param>
    /// <param name="Fingerprint">Of the token that was refused, or observed; an accepted one's is in the identity.</param>
    /// <param name="ClockDifference">For reasons that are about time: the claim minus the server's clock, in seconds.</param>
    [EventType("session.started")]
    public sealed record SessionStarted(
        SessionMode Mode, Digest Credential, PageContext? Context = null, string? Origin = null,
        VerifiedIdentity? Identity = null, string? Fallback = null, string? Observed = null,
        string? Fingerprint = null, double? ClockDifference = null, KeyId? ObservedKeyId = null, double? ObservedIat = null,
        double? ObservedExp = null) : ConversationEvent;

    /// <summary><c>identity.bound</c>: an anonymous conversation became a user's; all its earlier credentials ended.</summary>
    /// <param name="Credential">The one that opens it from now on.</param>
    [EventType("identity.bound")]
    public sealed record IdentityBound(
        VerifiedIdentity Identity, Digest Credential, PageContext? Context = null, string? Origin = null)
        : ConversationEvent;

    /// <summary><c>identity.refused</c>: a token was (in mode <c>observe</c>: would have been) refused, and the anonymous conversation went on.</summary>
    [EventType("identity.refused")]
    public sealed record IdentityRefused(
        string Reason, string? Fingerprint = null, double? ClockDifference = null, string? Origin = null)
        : ConversationEvent;

    /// <summary><c>session.resumed</c>: its visitor came back.</summary>
    /// <param name="Identity">As the token proved it this time; <c>null</c> in an anonymous conversation.</param>
    /// <param name="Credential">One more that opens it; <c>null</c> if the shown one goes on.</param>
    /// <param name="ObservedKeyId">In mode <c>observe</c>: the key that verified a token that would have been accepted.</param>
    /// <param name="Fingerprint">Of the token that was observed; an accepted one's is in the identity.</param>
    [EventType("session.resumed")]
    public sealed record SessionResumed(
        VerifiedIdentity? Identity = null, Digest? Credential = null, PageContext? Context = null, string? Origin = null,
        KeyId? ObservedKeyId = null, string? Fingerprint = null) : ConversationEvent;

    /// <summary><c>credential.ended</c>: its holder logged out.</summary>
    /// <param name="Superseded">
    /// It ended because what had stood behind it did not count any more when its user proved anew who they are; <c>null</c> = no.
    /// </param>
    [EventType("credential.ended")]
    public sealed record CredentialEnded(Digest Credential, bool? Superseded = null) : ConversationEvent;

    /// <summary><c>message.posted</c>.</summary>
    /// <param name="Verified">Whether a visitor said it under a verified identity; never changes afterwards.</param>
    /// <param name="Actor">The management key behind a tenant's message.</param>
    /// <param name="Sources">The documents that a tenant's message was made of, as the visitor might see them then; <c>null</c> = none were named.</param>
    [EventType(ConversationCodec.MessagePosted)]
    public sealed record MessagePosted(
        MessageRole Role, string Text, bool Verified, string? ClientId = null, string? Author = null, KeyId? Actor = null,
        IReadOnlyList<ReplySource>? Sources = null)
        : ConversationEvent
    {
        /// <summary>Without what was said: this text can end up in a log line.</summary>
        public override string ToString() => $"{nameof(MessagePosted)} {{ Role = {Role}, Verified = {Verified} }}";
    }

    /// <summary><c>event.recorded</c>: the tenant's own type and data.</summary>
    /// <param name="Data">One JSON object, embedded in the payload as such.</param>
    /// <param name="IdempotencyKey">SHA-256 of the request's Idempotency-Key.</param>
    [EventType("event.recorded")]
    public sealed record EventRecorded(
        string Type, KeyId Actor, [property: JsonConverter(typeof(RawJsonConverter))] string? Data = null,
        Digest? IdempotencyKey = null)
        : ConversationEvent;

    /// <summary><c>knowledge.searched</c>: the tenant's assistant was given passages that the visitor may see.</summary>
    /// <param name="AudienceVersion">Counts the changes of the tenant's knowledge up to what was searched.</param>
    /// <param name="Actor">The management key that asked.</param>
    [EventType("knowledge.searched")]
    public sealed record KnowledgeSearched(string Query, IReadOnlyList<GivenPassage> Passages, long AudienceVersion, KeyId Actor)
        : ConversationEvent
    {
        /// <summary>Without what was asked: this text can end up in a log line.</summary>
        public override string ToString() => $"{nameof(KnowledgeSearched)} {{ Passages = {Passages.Count} }}";
    }

    /// <summary><c>session.ended</c>: for good; all credentials are dead.</summary>
    [EventType("session.ended")]
    public sealed record SessionEnded(SessionEnding By, KeyId? Actor = null) : ConversationEvent;

    /// <summary>
    /// Stands where an event's payload was deleted with the person it was about. Never written; the conversation is
    /// closed for ever.
    /// </summary>
    public sealed record PayloadErased : ConversationEvent
    {
        public static readonly PayloadErased Instance = new();
    }
}

/// <content>One line an event.</content>
[JsonSerializable(typeof(ConversationEvent.SessionStarted))]
[JsonSerializable(typeof(ConversationEvent.IdentityBound))]
[JsonSerializable(typeof(ConversationEvent.IdentityRefused))]
[JsonSerializable(typeof(ConversationEvent.SessionResumed))]
[JsonSerializable(typeof(ConversationEvent.CredentialEnded))]
[JsonSerializable(typeof(ConversationEvent.MessagePosted))]
[JsonSerializable(typeof(ConversationEvent.EventRecorded))]
[JsonSerializable(typeof(ConversationEvent.KnowledgeSearched))]
[JsonSerializable(typeof(ConversationEvent.SessionEnded))]
internal sealed partial class ConversationJson;
