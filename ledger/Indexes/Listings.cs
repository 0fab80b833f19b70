using Blinq.Ledger.Identifiers;

namespace Blinq.Ledger.Indexes;

/// <summary>One page of a list, newest first.</summary>
/// <param name="Next">Give it to the next call to go on; <c>null</c> at the end. Opaque.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>A user who was seen with an accepted token.</summary>
/// <param name="Sessions">How many conversations were ever listed under this user.</param>
public sealed record UserListing(
    UserId UserId, SubjectId Subject, string? Name, string? Email,
    DateTimeOffset FirstSeen, DateTimeOffset LastSeen, long Sessions);

/// <summary>A conversation.</summary>
/// <param name="User">Whose it is, if it was ever bound.</param>
/// <param name="EndedBy"><c>null</c> while it is open.</param>
public sealed record SessionListing(
    SessionId SessionId, UserId? User, DateTimeOffset StartedAt, DateTimeOffset LastActiveAt, long Messages,
    DateTimeOffset? EndedAt, string? EndedBy);

/// <summary>How a conversation started.</summary>
/// <param name="Bound">Whether it is, or came to be, a user's.</param>
/// <param name="Payload">Of its first event; <c>null</c> once erased.</param>
public sealed record RecordedStart(DateTimeOffset At, bool Bound, string Type, ReadOnlyMemory<byte>? Payload)
{
    /// <summary>How many are read at once at most.</summary>
    public const int MaxRead = 10_000;

    /// <summary>Without the payload, which is about a person.</summary>
    public override string ToString() => $"{nameof(RecordedStart)} {{ At = {At}, Type = {Type} }}";
}

/// <summary>Which conversations to list.</summary>
/// <param name="Key">Only those in which a token of this key was accepted: the blast radius of a leaked key.</param>
/// <param name="From">Only those started at this time or later.</param>
/// <param name="To">Only those started before this time.</param>
public sealed record SessionFilter(
    UserId? User = null, KeyId? Key = null, DateTimeOffset? From = null, DateTimeOffset? To = null);

/// <summary>One refusal that was sampled.</summary>
public sealed record RefusalListing(DateTimeOffset At, string Reason, RefusalSample Sample);

/// <summary>When a token of the key was last accepted, as the audit trail recorded it.</summary>
public sealed record KeyUse(KeyId Key, DateTimeOffset LastUsedAt);

/// <summary>How often a verdict was recorded.</summary>
/// <param name="Reason"><c>null</c> for accepted tokens.</param>
public sealed record VerdictCount(string? Reason, long Count);

/// <summary>What happened on a UTC day.</summary>
/// <param name="Sessions">Conversations that began.</param>
/// <param name="Verified">Conversations that came to be bound to a user.</param>
/// <param name="Messages">Messages of all roles.</param>
/// <param name="Users">Users who came with an accepted token or wrote.</param>
/// <param name="FirstReplies">Conversations that got their first answer.</param>
/// <param name="FirstReplyWait">How long their visitors had waited for it, together.</param>
public sealed record DayActivity(
    DateOnly Day, long Sessions, long Verified, long Messages, long Users, long FirstReplies, TimeSpan FirstReplyWait);

/// <summary>A user within some days.</summary>
/// <param name="Sessions">Conversations that came to be the user's.</param>
/// <param name="Messages">Messages that the user wrote.</param>
public sealed record UserActivity(UserListing User, long Sessions, long Messages);

/// <summary>A tenant, as operators list it.</summary>
public sealed record TenantListing(TenantId Tenant, string Name, bool Suspended, DateTimeOffset RegisteredAt);
