using Orleans.Runtime.Placement;

namespace Blinq.Grains.Placement;

/// <summary>See <see cref="TenantPlacement"/>.</summary>
internal sealed class TenantPlacementDirector(TenantSilos silos) : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var compatible = context.GetCompatibleSilos(target);
        if (IPlacementDirector.GetPlacementHint(target.RequestContextData, compatible) is { } hint)
            return Task.FromResult(hint);
        return Task.FromResult(silos.PlaceOf(TenantOf(target.GrainIdentity), compatible));
    }

    private static string TenantOf(GrainId grain)
    {
        var key = grain.Key.ToString()!;
        var slash = key.IndexOf('/');
        return slash < 0 ? key : key[..slash];
    }
}
