using Blinq.Identity.Verdicts;

namespace Blinq.Grains.Conversations;

/// <summary>
/// What a conversation must remember to decide. Plain immutable data, and bounded: neither messages nor page addresses
/// are in it. It comes from events only (<see cref="Evolve"/>).
/// </summary>
public sealed record ConversationState
{
    /// <summary>Before the first event.</summary>
    public static readonly ConversationState Initial = new();

    /// <summary>The seq of the last event; 0 = there is none.</summary>
    public long Seq { get; init; }

    public bool Exists => Seq > 0;

    /// <summary>What ended it, if anything did.</summary>
    public SessionEnding? EndedBy { get; init; }

    /// <summary>Whether payloads are gone: nothing can open it again, whatever is still in it.</summary>
    public bool Erased { get; init; }

    public bool IsOpen => Exists && EndedBy is null && !Erased;

    public DateTimeOffset StartedAt { get; init; }

    /// <summary>Whose it is, as the last acceptance that was recorded proved it; <c>null</c> if it never was bound.</summary>
    public VerifiedIdentity? Binding { get; init; }

    public DateTimeOffset? BoundAt { get; init; }

    /// <summary>When an accepted token was last recorded.</summary>
    public DateTimeOffset? LastVerifiedAt { get; init; }

    /// <summary>When its anonymous visitor was last recorded to be there: start, message, or coming back.</summary>
    public DateTimeOffset LastAnonymousActivityAt { get; init; }

    /// <summary>When the visitor wrote what is not answered yet, until the conversation had its first answer.</summary>
    public DateTimeOffset? WaitsForReplySince { get; init; }

    /// <summary>Whether an assistant or agent ever answered the visitor.</summary>
    public bool Answered { get; init; }

    public Credentials Credentials { get; init; } = Credentials.None;
}
