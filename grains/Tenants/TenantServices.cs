using Blinq.Grains.Calls;
using Blinq.Grains.Sealing;
using Blinq.Grains.Telemetry;
using Blinq.Ledger;

namespace Blinq.Grains.Tenants;

/// <summary>What the tenants of a silo are made of; one for the silo.</summary>
/// <param name="published">Where this process reads trust without a call; <c>null</c> where trust is leased.</param>
internal sealed class TenantServices(
    ILedger ledger, ISecretSealer sealer, LocalTrustRegistry? published, ActivationCounts counts, CallRunner calls)
{
    public ILedger Ledger => ledger;

    public ISecretSealer Sealer => sealer;

    public MonotonicLedgerClock Clock { get; } = new(ledger);

    public LocalTrustRegistry? PublishedTrust => published;

    public ActivationCounts Counts => counts;

    public CallRunner Calls => calls;
}
