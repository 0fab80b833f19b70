using Blinq.Grains.Feeds;
using Blinq.Grains.Keys;

namespace Blinq.Grains.Conversations;

/// <summary>
/// Passes an activation's signals on to those who listen, and remembers, as long as it lives, up to where the tenant's agent has
/// read. Used within turns only. See docs/adr/0182.
/// </summary>
internal sealed class ConversationSignals(ConversationKey key, ConversationObservers observers, TimeProvider time)
{
    /// <summary>However often it is said that an agent is writing, it is passed on once in this time.</summary>
    public static readonly TimeSpan TypingPause = TimeSpan.FromSeconds(1);

    private long _seen;
    private long? _typingAt;

    /// <summary>Takes note of what a command came to.</summary>
    /// <returns>The outcome; one that lets a visitor read says what was seen, too.</returns>
    public ConversationOutcome Apply(ConversationOutcome outcome)
    {
        switch (outcome)
        {
            case SignalOutcome.Signalled { Signal: ConversationSignal.Seen seen } when seen.Seq > _seen:
                _seen = seen.Seq;
                observers.OnSignal(key, seen);
                return outcome;
            case SignalOutcome.Signalled { Signal: ConversationSignal.Typing typing } when IsTypingDue:
                _typingAt = time.GetTimestamp();
                observers.OnSignal(key, typing);
                return outcome;
            case AccessOutcome.Allowed allowed when _seen > 0:
                return allowed with { Seen = _seen };
            default:
                return outcome;
        }
    }

    private bool IsTypingDue => _typingAt is not { } last || time.GetElapsedTime(last) >= TypingPause;
}
