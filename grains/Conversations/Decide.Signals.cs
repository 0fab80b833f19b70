using Blinq.Grains.Feeds;

namespace Blinq.Grains.Conversations;

public static partial class Decide
{
    public static SignalOutcome Typing(ConversationState state) => Signalled(state, ConversationSignal.Typing.Instance);

    /// <summary>More than there is has not been read: the conversation's end is as far as it goes.</summary>
    /// <exception cref="ArgumentException">The seq is of no event.</exception>
    public static SignalOutcome Seen(ConversationState state, MarkSeen command)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(command);
        if (command.Seq < 1)
            throw new ArgumentException("A seq is 1 or more.", nameof(command));
        return Signalled(state, new ConversationSignal.Seen(Math.Min(command.Seq, state.Seq)));
    }

    private static SignalOutcome Signalled(ConversationState state, ConversationSignal signal)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (!state.Exists)
            return SignalOutcome.Unknown.Instance;
        return state.IsOpen ? new SignalOutcome.Signalled(signal) : SignalOutcome.Ended.Instance;
    }
}
