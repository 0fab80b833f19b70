using Blinq.Ledger.Identifiers;

namespace Blinq.Ledger.Indexes;

/// <summary>
/// What an append tells the lists (users, sessions, keys, refusals, tenants). Derived from its events by the code that owns
/// their meaning, written in the same transaction, timed by the append's own time. A conversation's entries always
/// come with an append to its stream, so the session they are about is the stream's.
/// </summary>
public abstract record IndexEntry
{
    private IndexEntry() { }

    /// <summary>A conversation began. Comes with its first event.</summary>
    public sealed record SessionStarted : IndexEntry;

    /// <summary>The conversation was active: its last-active time moves, its count of messages grows.</summary>
    /// <param name="Messages">How many messages came with this append; 0 or more.</param>
    public sealed record SessionActive(int Messages) : IndexEntry;

    /// <summary>The conversation is over.</summary>
    /// <param name="By"><c>reset</c>, <c>tenant</c>, <c>expiry</c> or <c>erasure</c>.</param>
    public sealed record SessionEnded(string By) : IndexEntry;

    /// <summary>
    /// A token was accepted in this conversation, which from now on is listed under the user; the user and the key
    /// are seen at this time, the key is noted for the session, and one acceptance is counted.
    /// </summary>
    public sealed record IdentityAccepted(UserId User, SubjectId Subject, string? Name, string? Email, KeyId Key) : IndexEntry;

    /// <summary>
    /// A token would have been accepted, had the tenant's mode let tokens identify: one acceptance is counted and the key is
    /// seen at this time. The conversation stays as it is, listed under no user.
    /// </summary>
    public sealed record IdentityObserved(KeyId Key) : IndexEntry;

    /// <summary>Tokens were refused, on a conversation or without one (then the stream is the day's refusals).</summary>
    /// <param name="Reason">The reason as the API shows it, e.g. <c>bad_signature</c>.</param>
    /// <param name="Count">How many; 1 or more. Only counted, when <paramref name="Sample"/> is <c>null</c>.</param>
    /// <param name="Sample">What is known of one of them.</param>
    public sealed record IdentityRefused(string Reason, long Count, RefusalSample? Sample) : IndexEntry;

    /// <summary>What a conversation's append adds to the tenant's numbers of the UTC day (docs/adr/0207). At most one an append.</summary>
    /// <param name="Sessions">Conversations that began; 0 or more, as all numbers here.</param>
    /// <param name="Verified">Conversations that came to be bound to a user.</param>
    /// <param name="Messages">Messages of all roles.</param>
    /// <param name="User">Who was active: a token of this user was accepted, or this user wrote. <c>null</c>: no user who is known.</param>
    /// <param name="UserMessages">Messages that this user wrote.</param>
    /// <param name="FirstReply">How long the visitor had waited for the conversation's first answer, if it came just now.</param>
    public sealed record Activity(int Sessions, int Verified, int Messages, UserId? User, int UserMessages, TimeSpan? FirstReply) : IndexEntry;

    /// <summary>The tenant as operators list it.</summary>
    public sealed record TenantListed(string Name, bool Suspended) : IndexEntry;
}

/// <summary>One refused token, without the token.</summary>
/// <param name="Session">The conversation it started anonymously or went on in; <c>null</c> if there was none.</param>
/// <param name="Origin">The page's origin, if the browser named one.</param>
/// <param name="Fingerprint">The first 16 hex digits of the token's SHA-256; <c>null</c> if no token was given.</param>
/// <param name="ClockDifferenceSeconds">How far the claim was off this server's clock, for reasons that are about time.</param>
public sealed record RefusalSample(SessionId? Session, string? Origin, string? Fingerprint, double? ClockDifferenceSeconds);
