using Blinq.Grains.Conversations;
using Blinq.Grains.Feeds;
using Blinq.Grains.Leases;
using Blinq.Grains.Sealing;
using Blinq.Grains.Snapshots;
using Blinq.Grains.Tenants;
using Blinq.Grains.Wire.Revoking;
using Blinq.Ledger;

namespace Blinq.Grains.Activations;

/// <summary>What the grains of a silo are made of; one for the silo.</summary>
/// <param name="what">What the silo was given by the process around it.</param>
internal sealed class GrainServices(
    SiloSetting what, ISnapshotStore snapshots, RevocationLists revocations, ActivationCounts counts, RecentlyStartedConversations begun, CallRunner turns,
    ILogger<ConversationObservers> observerLog)
{
    public ILedger Ledger => what.Ledger;

    public ISecretSealer Sealer => what.Sealer;

    /// <summary>Hears of appends at once, for the streams of this very process; <c>null</c>: nobody does.</summary>
    public IMoveListener? Moves => what.Moves;

    public GraceClock Clock { get; } = new(what.Ledger);

    /// <summary>How long a conversation may answer from memory: one trust lease (DESIGN §5, §6).</summary>
    public ReadConsistency Reading { get; } = ReadConsistency.BoundedStaleness(what.Lease, what.Time);

    /// <summary>Where this process reads trust without a call; <c>null</c> where trust is leased.</summary>
    public LocalTrustRegistry? PublishedTrust => what.PublishedTrust;

    public ISnapshotStore Snapshots => snapshots;

    public RevocationLists Revocations => revocations;

    public ActivationCounts Counts => counts;

    public RecentlyStartedConversations RecentlyStartedConversations => begun;

    public CallRunner CallRunner => turns;

    public ILogger ObserverLog => observerLog;
}
