using Blinq.Grains.Calls;
using Blinq.Grains.Conversations.Snapshots;
using Blinq.Grains.Feeds;
using Blinq.Grains.Leases;
using Blinq.Grains.Telemetry;
using Blinq.Grains.Wire.Revoking;
using Blinq.Ledger;

namespace Blinq.Grains.Conversations;

/// <summary>What the conversations of a silo are made of; one for the silo.</summary>
/// <param name="lease">How long one may answer from memory: one trust lease (DESIGN §5, §6).</param>
/// <param name="appended">Hears of appends and signals at once, for the streams of this very process; <c>null</c>: there are none.</param>
internal sealed class ConversationServices(
    ILedger ledger, TimeSpan lease, IConversationListener? appended, TimeProvider time, ISnapshotStore snapshots, RevocationLists revocations,
    ActivationCounts counts, RecentlyStartedConversations recentlyStarted, CallRunner calls, ILogger<ConversationObservers> observerLog)
{
    public ILedger Ledger => ledger;

    public IConversationListener? Appended => appended;

    public ReadConsistency Consistency { get; } = ReadConsistency.BoundedStaleness(lease, time);

    public TimeProvider Time => time;

    public ISnapshotStore Snapshots => snapshots;

    public RevocationLists Revocations => revocations;

    public ActivationCounts Counts => counts;

    public RecentlyStartedConversations RecentlyStarted => recentlyStarted;

    public CallRunner Calls => calls;

    public ILogger ObserverLog => observerLog;
}
