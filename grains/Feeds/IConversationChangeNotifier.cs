using Blinq.Grains.Keys;
using Blinq.Ledger.Appends;

namespace Blinq.Grains.Feeds;

/// <summary>
/// Tells readers of a conversation that its stream may have gone on, whatever process appended to it, so that no reader asks the
/// ledger over and over. It carries no events: who is woken reads the ledger. Each way of running has its own:
/// <see cref="ConversationNotifier"/> where one process hosts all grains, <see cref="LedgerChangeNotifier"/> where several share a
/// ledger. Safe for any number of concurrent callers. See docs/adr/0070.
/// </summary>
/// <remarks>
/// What an implementation promises:
/// <list type="bullet">
/// <item>An append that was acknowledged after <see cref="WatchAsync"/> returned wakes the subscription within a trust lease
/// at the latest, and usually at once, even if the process that appended is gone. A reader relies on it, since it takes a
/// stream of which it heard nothing for one in which no credential has ended.</item>
/// <item>Where it can't keep that promise any more (the ledger is out of reach), the wait fails. A ledger that answers slowly
/// makes word late by as much; what a reader delivers is judged again all the same.</item>
/// <item>Waking for nothing is allowed. Wake-ups are not queued: a reader that was busy finds at most one.</item>
/// <item>A subscription costs bounded memory, and nothing once it is disposed.</item>
/// </list>
/// </remarks>
public interface IConversationChangeNotifier
{
    /// <summary>Begins to watch; look at the conversation <b>after</b> this, so that nothing falls in between.</summary>
    /// <exception cref="LedgerUnavailableException">It can't be watched now.</exception>
    ValueTask<IConversationSubscription> WatchAsync(ConversationKey key, CancellationToken cancel);
}
