using Blinq.Identity.Verdicts;
using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;
using Decided = Blinq.Grains.Deciding.Decision<Blinq.Grains.Conversations.ConversationEvent, Blinq.Grains.Conversations.ConversationOutcome>;

namespace Blinq.Grains.Conversations;

/// <summary>Begins this conversation. Its session id was just drawn, so nothing is read from the store.</summary>
/// <param name="Credential">SHA-256 of the secret part of the credential that the visitor is about to get.</param>
/// <param name="Origin">The page's origin, if the browser named one.</param>
[GenerateSerializer, Immutable, Alias("blinq.conversation.start")]
public sealed record StartConversation(
    [property: Id(0)] Verdict Verdict, [property: Id(1)] Digest Credential, [property: Id(2)] PageContext? Context,
    [property: Id(3)] string? Origin) : VisitorCommand, IConversationCommand<EnterOutcome>
{
    internal override Decided DecideOn(ConversationState state, DateTimeOffset now) => Decide.Start(this).Untyped();
}

/// <summary>Comes back to this conversation with a credential and, perhaps, a token: resumes, claims, or finds it unusable.</summary>
/// <param name="Presented">SHA-256 of the secret part of the credential that was shown.</param>
/// <param name="Replacement">The same of a credential to issue, should the shown one have to end or be over.</param>
[GenerateSerializer, Immutable, Alias("blinq.conversation.enter")]
public sealed record EnterConversation(
    [property: Id(0)] Digest Presented, [property: Id(1)] Digest Replacement, [property: Id(2)] Verdict Verdict,
    [property: Id(3)] PageContext? Context, [property: Id(4)] string? Origin) : VisitorCommand, IConversationCommand<EnterOutcome>
{
    internal override Decided DecideOn(ConversationState state, DateTimeOffset now) => Decide.Enter(state, this, now).Untyped();
}

/// <summary>
/// Comes to this conversation, the user's latest, from another device: with a token only. Unusable unless it is open and
/// bound to that very subject.
/// </summary>
[GenerateSerializer, Immutable, Alias("blinq.conversation.join")]
public sealed record JoinConversation(
    [property: Id(0)] Digest Credential, [property: Id(1)] VerifiedIdentity Identity, [property: Id(2)] PageContext? Context)
    : VisitorCommand, IConversationCommand<EnterOutcome>
{
    internal override Decided DecideOn(ConversationState state, DateTimeOffset now) => Decide.Join(state, this, now).Untyped();
}

/// <summary>A visitor says something.</summary>
/// <param name="Text">1–8,000 UTF-16 code units, no unpaired surrogates.</param>
/// <param name="ClientId">1–128 characters, chosen by the client; the same one again is the same message.</param>
[GenerateSerializer, Immutable, Alias("blinq.conversation.post")]
public sealed record PostMessage(
    [property: Id(0)] Digest Presented, [property: Id(1)] string Text, [property: Id(2)] string? ClientId)
    : VisitorCommand, IConversationCommand<PostOutcome>
{
    internal override Decided DecideOn(ConversationState state, DateTimeOffset now) => Decide.Post(state, this, now).Untyped();
}

/// <summary>A visitor wants to read. Then read with <see cref="ConversationReader"/>.</summary>
[GenerateSerializer, Immutable, Alias("blinq.conversation.access")]
public sealed record AccessConversation([property: Id(0)] Digest Presented) : VisitorCommand, IConversationCommand<AccessOutcome>
{
    internal override bool MayAppend => false;

    internal override Decided DecideOn(ConversationState state, DateTimeOffset now) => Decide.Access(state, this, now);
}

/// <summary>A visitor logs out: ends the shown credential, and the conversation itself if it is anonymous.</summary>
[GenerateSerializer, Immutable, Alias("blinq.conversation.reset")]
public sealed record ResetCredential([property: Id(0)] Digest Presented) : ConversationCommand, IConversationCommand<ResetOutcome>
{
    internal override Decided DecideOn(ConversationState state, DateTimeOffset now) => Decide.Reset(state, this).Untyped();

    public override string ToString() => nameof(ResetCredential);
}

/// <summary>The tenant answers.</summary>
/// <param name="Role"><see cref="MessageRole.Assistant"/> or <see cref="MessageRole.Agent"/>.</param>
/// <param name="Author">Who is shown as speaking; at most 255 characters.</param>
/// <param name="Actor">The management key that asked.</param>
[GenerateSerializer, Immutable, Alias("blinq.conversation.reply")]
public sealed record ReplyToConversation(
    [property: Id(0)] MessageRole Role, [property: Id(1)] string Text, [property: Id(2)] string? Author,
    [property: Id(3)] string? ClientId, [property: Id(4)] KeyId Actor) : ConversationCommand, IConversationCommand<PostOutcome>
{
    internal override Decided DecideOn(ConversationState state, DateTimeOffset now) => Decide.Reply(state, this, now).Untyped();

    public override string ToString() => $"{nameof(ReplyToConversation)} {{ Role = {Role}, Actor = {Actor} }}";
}

/// <summary>The tenant answers out of documents that the visitor may see: posted only if the scope is still the one they were chosen by.</summary>
/// <param name="Role"><see cref="MessageRole.Assistant"/> or <see cref="MessageRole.Agent"/>.</param>
/// <param name="Author">Who is shown as speaking; at most 255 characters.</param>
/// <param name="Actor">The management key that asked.</param>
/// <param name="Sources">1–20.</param>
/// <param name="User">Of the scope that the sources were looked up with, as <see cref="ScopeOutcome.InScope"/> gave it; so, too, the claims.</param>
[GenerateSerializer, Immutable, Alias("blinq.conversation.reply-with-sources")]
public sealed record ReplyWithSources(
    [property: Id(0)] MessageRole Role, [property: Id(1)] string Text, [property: Id(2)] string? Author,
    [property: Id(3)] string? ClientId, [property: Id(4)] KeyId Actor, [property: Id(5)] IReadOnlyList<ReplySource> Sources,
    [property: Id(6)] UserId? User, [property: Id(7)] string? Claims) : VisitorCommand, IConversationCommand<PostOutcome>
{
    internal override Decided DecideOn(ConversationState state, DateTimeOffset now) => Decide.Reply(state, this, now).Untyped();
}

/// <summary>A document that a reply was made of, as it was when the reply was posted.</summary>
/// <param name="Id">The document's.</param>
/// <param name="Version">The document's.</param>
/// <param name="Url">Where people can read it; <c>null</c> = nowhere.</param>
[GenerateSerializer, Immutable, Alias("blinq.conversation.reply-source")]
public sealed record ReplySource(
    [property: Id(0)] string Id, [property: Id(1)] long Version, [property: Id(2)] string Title, [property: Id(3)] string? Url = null)
{
    /// <summary>Without the title: this text can end up in a log line.</summary>
    public override string ToString() => nameof(ReplySource);
}

/// <summary>The tenant records something of its own in the conversation's audit trail.</summary>
/// <param name="Type">1–64 characters of <c>a–z 0–9 . _ -</c>; the tenant's own naming.</param>
/// <param name="DataJson">One JSON object, at most 16 KiB; <c>null</c> = none.</param>
/// <param name="IdempotencyKey">SHA-256 of the request's Idempotency-Key; the same one again is the same entry.</param>
[GenerateSerializer, Immutable, Alias("blinq.conversation.record")]
public sealed record RecordEvent(
    [property: Id(0)] string Type, [property: Id(1)] string? DataJson, [property: Id(2)] KeyId Actor,
    [property: Id(3)] Digest? IdempotencyKey = null)
    : ConversationCommand, IConversationCommand<RecordOutcome>
{
    internal override Decided DecideOn(ConversationState state, DateTimeOffset now) => Decide.Record(state, this, now).Untyped();

    public override string ToString() => $"{nameof(RecordEvent)} {{ Type = {Type}, Actor = {Actor} }}";
}

/// <summary>
/// Closes the conversation for ever because its person is erased, and forgets the person: whatever it was before, ended or
/// not. What the ledger holds of it is deleted by its caller, after this.
/// </summary>
/// <param name="Actor">The management key that asked; <c>null</c> for the operator.</param>
[GenerateSerializer, Immutable, Alias("blinq.conversation.erase")]
public sealed record EraseConversation([property: Id(0)] KeyId? Actor) : ConversationCommand, IConversationCommand<RecordOutcome>
{
    internal override Decided DecideOn(ConversationState state, DateTimeOffset now) => Decide.Erase(state, this, now).Untyped();
}

/// <summary>
/// The tenant's agent or assistant is writing: those who have the conversation's stream open are told. Nothing is recorded.
/// </summary>
[GenerateSerializer, Immutable, Alias("blinq.conversation.signal-typing")]
public sealed record SignalTyping : ConversationCommand, IConversationCommand<SignalOutcome>
{
    internal override bool MayAppend => false;

    internal override Decided DecideOn(ConversationState state, DateTimeOffset now) => Decide.Typing(state);
}

/// <summary>
/// The tenant's agent has read: those who have the conversation's stream open are told, and those who open it while its
/// activation lives. Nothing is recorded.
/// </summary>
/// <param name="Seq">Up to where; beyond the conversation's end means its end.</param>
[GenerateSerializer, Immutable, Alias("blinq.conversation.mark-seen")]
public sealed record MarkSeen([property: Id(0)] long Seq) : ConversationCommand, IConversationCommand<SignalOutcome>
{
    internal override bool MayAppend => false;

    internal override Decided DecideOn(ConversationState state, DateTimeOffset now) => Decide.Seen(state, this);
}

/// <summary>The tenant ends the conversation for good.</summary>
[GenerateSerializer, Immutable, Alias("blinq.conversation.end")]
public sealed record EndConversation([property: Id(0)] KeyId Actor) : ConversationCommand, IConversationCommand<RecordOutcome>
{
    internal override Decided DecideOn(ConversationState state, DateTimeOffset now) => Decide.End(state, this, now).Untyped();
}

/// <summary>The tenant asks what its visitor may see.</summary>
[GenerateSerializer, Immutable, Alias("blinq.conversation.ask-scope")]
public sealed record AskScope : VisitorCommand, IConversationCommand<ScopeOutcome>
{
    internal override bool MayAppend => false;

    internal override Decided DecideOn(ConversationState state, DateTimeOffset now) => Decide.Scope(state, this, now);
}

/// <summary>The tenant's assistant was given passages for this conversation.</summary>
/// <param name="Query">1–500 characters.</param>
/// <param name="AudienceVersion">Counts the changes of the tenant's knowledge up to what was searched.</param>
/// <param name="User">Of the scope that was searched with, as <see cref="ScopeOutcome.InScope"/> gave it; so, too, the claims.</param>
[GenerateSerializer, Immutable, Alias("blinq.conversation.record-search")]
public sealed record RecordSearch(
    [property: Id(0)] string Query, [property: Id(1)] IReadOnlyList<GivenPassage> Passages, [property: Id(2)] long AudienceVersion,
    [property: Id(3)] UserId? User, [property: Id(4)] string? Claims, [property: Id(5)] KeyId Actor)
    : VisitorCommand, IConversationCommand<ScopeOutcome>
{
    internal override Decided DecideOn(ConversationState state, DateTimeOffset now) => Decide.RecordSearch(state, this, now).Untyped();
}

/// <summary>A passage that a search gave.</summary>
/// <param name="Id">The document's.</param>
/// <param name="Version">The document's.</param>
/// <param name="Passage">Its place in the document, from 0.</param>
[GenerateSerializer, Immutable, Alias("blinq.conversation.given-passage")]
public sealed record GivenPassage([property: Id(0)] string Id, [property: Id(1)] long Version, [property: Id(2)] int Passage);
