using Blinq.Grains.Deciding;

namespace Blinq.Grains.Conversations;

public static partial class Decide
{
    public static AccessOutcome Access(ConversationState state, AccessConversation command, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(command);
        return SessionAccessPolicy.Evaluate(state, command.Presented, command.Terms, now) is { } refusal
            ? new AccessOutcome.Refused(refusal)
            : new AccessOutcome.Allowed(state.Seq, SessionAccessPolicy.ExpiresAt(state, command.Terms));
    }

    /// <summary>Logging out asks neither for standing nor for identity: it always works.</summary>
    public static Decision<ConversationEvent, ResetOutcome> Reset(ConversationState state, ResetCredential command)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(command);
        var ended = new ConversationEvent.CredentialEnded(command.Presented);
        return state.Credentials.Find(command.Presented) switch
        {
            CredentialStatus.Unknown => ResetOutcome.Unknown.Instance,
            CredentialStatus.Ended => ResetOutcome.Ended.Instance,
            _ when !state.IsOpen => ResetOutcome.Ended.Instance,
            _ when state.Binding is null => Ended([ended, new ConversationEvent.SessionEnded(SessionEnding.Reset)]),
            _ => Ended([ended]),
        };
    }

    public static Decision<ConversationEvent, RecordOutcome> End(
        ConversationState state, EndConversation command, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(command);
        return Recorded(state, new ConversationEvent.SessionEnded(SessionEnding.Tenant, command.Actor), now);
    }

    /// <summary>Of a conversation that was over already, too: the event keeps every later writer out.</summary>
    public static Decision<ConversationEvent, RecordOutcome> Erase(
        ConversationState state, EraseConversation command, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(command);
        if (!state.Exists)
            return RecordOutcome.Unknown.Instance;
        if (state.EndedBy == SessionEnding.Erasure)
            return RecordOutcome.Ended.Instance;
        return new(
            [new ConversationEvent.SessionEnded(SessionEnding.Erasure, command.Actor)],
            new RecordOutcome.Recorded(state.Seq + 1, now));
    }

    private static Decision<ConversationEvent, ResetOutcome> Ended(IReadOnlyList<ConversationEvent> events) => new(events, ResetOutcome.Ended.Instance);

    private static Decision<ConversationEvent, RecordOutcome> Recorded(
        ConversationState state, ConversationEvent happened, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (!state.Exists)
            return RecordOutcome.Unknown.Instance;
        if (!state.IsOpen)
            return RecordOutcome.Ended.Instance;
        return new([happened], new RecordOutcome.Recorded(state.Seq + 1, now));
    }
}
