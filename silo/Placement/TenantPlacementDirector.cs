using System.Security.Cryptography;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Runtime.Placement;

namespace Blinq.Silo.Placement;

/// <summary>See <see cref="TenantPlacement"/>. Which silo is kept for whom, each tells the others (<see cref="KeptFor"/>).</summary>
internal sealed class TenantPlacementDirector(ISiloMetadataCache silos, LedgerReach reach) : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var compatible = context.GetCompatibleSilos(target);
        if (IPlacementDirector.GetPlacementHint(target.RequestContextData, compatible) is { } hint)
            return Task.FromResult(hint);
        var candidates = CandidatesFor(target.GrainIdentity, WithoutThisIfCutOff(compatible, context.LocalSilo));
        return Task.FromResult(
            context.LocalSiloStatus == SiloStatus.Active && candidates.Contains(context.LocalSilo)
                ? context.LocalSilo
                : candidates[RandomNumberGenerator.GetInt32(candidates.Count)]);
    }

    private SiloAddress[] WithoutThisIfCutOff(SiloAddress[] compatible, SiloAddress local) =>
        reach.IsLost && compatible.Where(silo => !silo.Equals(local)).ToArray() is { Length: > 0 } others ? others : compatible;

    // Nobody is turned away because the silos that were kept for others are the only ones left.
    private IReadOnlyList<SiloAddress> CandidatesFor(GrainId grain, SiloAddress[] compatible)
    {
        if (Array.TrueForAll(compatible, silo => KeptFor.Read(silos.GetSiloMetadata(silo)).Count == 0))
            return compatible;
        var tenant = TenantOf(grain);
        var kept = new List<SiloAddress>();
        var free = new List<SiloAddress>();
        foreach (var silo in compatible)
        {
            var tenants = KeptFor.Read(silos.GetSiloMetadata(silo));
            if (tenants.Contains(tenant))
                kept.Add(silo);
            else if (tenants.Count == 0)
                free.Add(silo);
        }
        return kept.Count > 0 ? kept : free.Count > 0 ? free : compatible;
    }

    private static string TenantOf(GrainId grain)
    {
        var key = grain.Key.ToString()!;
        var slash = key.IndexOf('/');
        return slash < 0 ? key : key[..slash];
    }
}
