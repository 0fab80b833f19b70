using System.Security.Cryptography;
using Blinq.Ledger.Identifiers;
using Orleans.Runtime.MembershipService.SiloMetadata;

namespace Blinq.Grains.Placement;

/// <summary>
/// Which silos a tenant's grains may come to life on. Which silo is kept for whom, each tells the others
/// (<see cref="DedicatedTenants"/>). Thread-safe.
/// </summary>
internal sealed class TenantSilos(ISiloMetadataCache known, ISiloStatusOracle members, LedgerConnectivity reach)
{
    /// <summary>Whether a grain of that tenant would come to life in this silo, if it is asked for here.</summary>
    public bool IsHere(TenantId tenant) => HasThis(Among(members.GetActiveSilos(), tenant.Value));

    /// <summary>Where a grain comes to life that is asked for here.</summary>
    /// <param name="compatible">Where it could; not empty.</param>
    public SiloAddress PlaceOf(string tenant, SiloAddress[] compatible)
    {
        var candidates = Among(compatible, tenant);
        return HasThis(candidates) ? members.SiloAddress : candidates[RandomNumberGenerator.GetInt32(candidates.Count)];
    }

    private bool HasThis(IReadOnlyList<SiloAddress> candidates) =>
        members.CurrentStatus == SiloStatus.Active && candidates.Contains(members.SiloAddress);

    private IReadOnlyList<SiloAddress> Among(SiloAddress[] compatible, string tenant)
    {
        var reaching = WithoutThisIfCutOff(compatible);
        // No call is turned away because the silos that were kept for others are the only ones left.
        if (Array.TrueForAll(reaching, silo => DedicatedTenants.Read(known.GetSiloMetadata(silo)).Count == 0))
            return reaching;
        var kept = new List<SiloAddress>();
        var free = new List<SiloAddress>();
        foreach (var silo in reaching)
        {
            var tenants = DedicatedTenants.Read(known.GetSiloMetadata(silo));
            if (tenants.Contains(tenant))
                kept.Add(silo);
            else if (tenants.Count == 0)
                free.Add(silo);
        }
        return kept.Count > 0 ? kept : free.Count > 0 ? free : reaching;
    }

    private SiloAddress[] WithoutThisIfCutOff(SiloAddress[] compatible) =>
        reach.IsLost && compatible.Where(silo => !silo.Equals(members.SiloAddress)).ToArray() is { Length: > 0 } others ? others : compatible;
}
