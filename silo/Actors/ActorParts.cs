using Blinq.Grains.Leases;
using Blinq.Grains.Sealing;
using Blinq.Grains.Tenants;
using Blinq.Ledger;
using Blinq.Silo.Placement;
using Blinq.Silo.Revoking;

namespace Blinq.Silo.Actors;

/// <summary>What the grains of a silo are made of; one for the silo.</summary>
/// <param name="Reading">How long a conversation may answer from memory: one trust lease (DESIGN §5, §6).</param>
/// <param name="Leasing">How long a tenant may: not at all, it catches up before it grants a lease.</param>
internal sealed record ActorParts(
    ILedger Ledger, ISecretSealer Sealer, GraceClock Clock, Tenure Reading, Tenure Leasing, RevocationLists Revocations,
    ActivationCounts Counts, LedgerReach Reach)
{
    public static ActorParts Of(ILedger ledger, ISecretSealer sealer, TimeSpan lease, TimeProvider time) => new(
        ledger, sealer, new GraceClock(ledger), Tenure.Shared(lease, time), Tenure.Shared(TimeSpan.Zero, time), new RevocationLists(),
        new ActivationCounts(), new LedgerReach(time));
}
