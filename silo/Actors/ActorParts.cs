using Blinq.Grains.Feeds;
using Blinq.Grains.Leases;
using Blinq.Grains.Sealing;
using Blinq.Grains.Tenants;
using Blinq.Ledger;
using Blinq.Silo.Placement;
using Blinq.Silo.Revoking;
using Blinq.Silo.Snapshots;
using Blinq.Silo.Telemetry;

namespace Blinq.Silo.Actors;

/// <summary>What the grains of a silo are made of; one for the silo.</summary>
/// <param name="what">What the silo was given by the process around it.</param>
internal sealed class ActorParts(
    SiloSetting what, ISnapshotStore snapshots, RevocationLists revocations, ActivationCounts counts, LedgerReach reach,
    SiloMetrics metrics)
{
    public ILedger Ledger => what.Ledger;

    public ISecretSealer Sealer => what.Sealer;

    public TimeProvider Time => what.Time;

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

    public LedgerReach Reach => reach;

    public SiloMetrics Metrics => metrics;
}
