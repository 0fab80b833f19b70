using Blinq.Grains.Deciding;

namespace Blinq.Grains.Conversations;

public static partial class Decide
{
    /// <summary>Who the visitor is and by which claims, as far as that stands: an anonymous or suspended one is nobody.</summary>
    public static ScopeOutcome Scope(ConversationState state, AskScope command, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(command);
        return ScopeOf(state, command, now);
    }

    /// <summary>Recorded only if the scope is still the one that was searched with; else the outcome is the new one.</summary>
    public static Decision<ConversationEvent, ScopeOutcome> RecordSearch(ConversationState state, RecordSearch command, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(command);
        var scope = ScopeOf(state, command, now);
        if (scope is not ScopeOutcome.InScope current || (current.User, current.Claims) != (command.User, command.Claims))
            return scope;
        var searched = new ConversationEvent.KnowledgeSearched(command.Query, command.Passages, command.AudienceVersion, command.Actor);
        return new([searched], new ScopeOutcome.Recorded(state.Seq + 1, now));
    }

    private static ScopeOutcome ScopeOf(ConversationState state, VisitorCommand command, DateTimeOffset now)
    {
        if (!state.Exists)
            return ScopeOutcome.Unknown.Instance;
        if (!state.IsOpen)
            return ScopeOutcome.Ended.Instance;
        return state.Binding is { } binding && !SessionAccessPolicy.IsSuspended(state, command.Terms, now)
            ? new ScopeOutcome.InScope(binding.User, state.Claims?.Claims.Json)
            : new ScopeOutcome.InScope(null, null);
    }
}
