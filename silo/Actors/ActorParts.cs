using Blinq.Grains.Feeds;
using Blinq.Grains.Leases;
using Blinq.Grains.Sealing;
using Blinq.Grains.Tenants;
using Blinq.Ledger;
using Blinq.Silo.Beginning;
using Blinq.Silo.Feeds;
using Blinq.Silo.Revoking;
using Blinq.Silo.Snapshots;

namespace Blinq.Silo.Actors;

/// <summary>What the grains of a silo are made of; one for the silo.</summary>
/// <param name="what">What the silo was given by the process around it.</param>
internal sealed class ActorParts(
    SiloSetting what, ISnapshotStore snapshots, RevocationLists revocations, ActivationCounts counts, Begun begun, Turns turns,
    ILogger<Observers> observerLog)
{
    public ILedger Ledger => what.Ledger;

    public ISecretSealer Sealer => what.Sealer;

    /// <summary>Hears of appends at once, for the streams of this very process; <c>null</c>: nobody does.</summary>
    public IMoveListener? Moves => what.Moves;

    public GraceClock Clock { get; } = new(what.Ledger);

    /// <summary>How long a conversation may answer from memory: one trust lease (DESIGN §5, §6).</summary>
    public Tenure Reading { get; } = Tenure.Shared(what.Lease, what.Time);

    /// <summary>How long a tenant may: not at all, it catches up before it grants a lease.</summary>
    public Tenure Leasing { get; } = Tenure.Shared(TimeSpan.Zero, what.Time);

    public ISnapshotStore Snapshots => snapshots;

    public RevocationLists Revocations => revocations;

    public ActivationCounts Counts => counts;

    public Begun Begun => begun;

    public Turns Turns => turns;

    public ILogger ObserverLog => observerLog;
}
