using Blinq.Identity.Trust;
using Blinq.Identity.Verdicts;
using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;

namespace Blinq.Grains.Conversations;

/// <summary>
/// Begins this conversation. Its session id was just drawn, so nothing is read from the store.
/// </summary>
/// <param name="Credential">SHA-256 of the secret part of the credential that the visitor is about to get.</param>
/// <param name="Origin">The page's origin, if the browser named one.</param>
public sealed record StartConversation(
    Verdict Verdict, TenantAccessPolicy Terms, Digest Credential, PageContext? Context, string? Origin);

/// <summary>Comes back to this conversation with a credential and, perhaps, a token.</summary>
/// <param name="Presented">SHA-256 of the secret part of the credential that was shown.</param>
/// <param name="Replacement">The same of a credential to issue, should the shown one have to end or be over.</param>
public sealed record EnterConversation(
    Digest Presented, Digest Replacement, Verdict Verdict, TenantAccessPolicy Terms, PageContext? Context, string? Origin);

/// <summary>Comes to this conversation, the user's latest, from another device: with a token only.</summary>
public sealed record JoinConversation(
    Digest Credential, VerifiedIdentity Identity, TenantAccessPolicy Terms, PageContext? Context);

/// <summary>A visitor says something.</summary>
/// <param name="Text">1–8,000 UTF-16 code units, no unpaired surrogates.</param>
/// <param name="ClientId">1–128 characters, chosen by the client; the same one again is the same message.</param>
public sealed record PostMessage(Digest Presented, TenantAccessPolicy Terms, string Text, string? ClientId);

/// <summary>A visitor wants to read.</summary>
public sealed record AccessConversation(Digest Presented, TenantAccessPolicy Terms);

/// <summary>A visitor logs out: ends the shown credential, and the conversation itself if it is anonymous.</summary>
public sealed record ResetCredential(Digest Presented);

/// <summary>The tenant answers.</summary>
/// <param name="Role"><see cref="MessageRole.Assistant"/> or <see cref="MessageRole.Agent"/>.</param>
/// <param name="Author">Who is shown as speaking; at most 255 characters.</param>
/// <param name="Actor">The management key that asked.</param>
public sealed record ReplyToConversation(MessageRole Role, string Text, string? Author, string? ClientId, KeyId Actor);

/// <summary>The tenant records something of its own in the conversation's audit trail.</summary>
/// <param name="Type">1–64 characters of <c>a–z 0–9 . _ -</c>; the tenant's own naming.</param>
/// <param name="DataJson">One JSON object, at most 16 KiB; <c>null</c> = none.</param>
public sealed record RecordEvent(string Type, string? DataJson, KeyId Actor);

/// <summary>The tenant ends the conversation for good.</summary>
public sealed record EndConversation(KeyId Actor);
