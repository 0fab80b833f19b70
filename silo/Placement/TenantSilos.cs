using Blinq.Ledger.Identifiers;
using Orleans.Runtime.MembershipService.SiloMetadata;

namespace Blinq.Silo.Placement;

/// <summary>
/// Which silos a tenant's grains may come to life on. Which silo is kept for whom, each tells the others
/// (<see cref="KeptFor"/>). Thread-safe.
/// </summary>
internal sealed class TenantSilos(ISiloMetadataCache known, ISiloStatusOracle members, LedgerReach reach)
{
    /// <summary>Whether this silo is one of them.</summary>
    public bool IsHere(TenantId tenant) =>
        members.CurrentStatus == SiloStatus.Active
        && Among(members.GetActiveSilos(), members.SiloAddress, tenant.Value).Contains(members.SiloAddress);

    /// <param name="compatible">Those that could; not empty.</param>
    /// <param name="local">This silo: passed over while it is cut off from the ledger and others are left.</param>
    public IReadOnlyList<SiloAddress> Among(SiloAddress[] compatible, SiloAddress local, string tenant)
    {
        var reaching = WithoutThisIfCutOff(compatible, local);
        // Nobody is turned away because the silos that were kept for others are the only ones left.
        if (Array.TrueForAll(reaching, silo => KeptFor.Read(known.GetSiloMetadata(silo)).Count == 0))
            return reaching;
        var kept = new List<SiloAddress>();
        var free = new List<SiloAddress>();
        foreach (var silo in reaching)
        {
            var tenants = KeptFor.Read(known.GetSiloMetadata(silo));
            if (tenants.Contains(tenant))
                kept.Add(silo);
            else if (tenants.Count == 0)
                free.Add(silo);
        }
        return kept.Count > 0 ? kept : free.Count > 0 ? free : reaching;
    }

    private SiloAddress[] WithoutThisIfCutOff(SiloAddress[] compatible, SiloAddress local) =>
        reach.IsLost && compatible.Where(silo => !silo.Equals(local)).ToArray() is { Length: > 0 } others ? others : compatible;
}
