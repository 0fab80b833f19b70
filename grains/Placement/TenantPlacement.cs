namespace Blinq.Grains.Placement;

/// <summary>
/// Where a conversation or a tenant comes to life: on a silo that is kept for its tenant, where there is one; else on one
/// that is reserved for no tenant. Among those: here, if here is one of them, so that a process that has both roles calls itself.
/// </summary>
[Serializable]
internal sealed class TenantPlacement : PlacementStrategy;

/// <summary>Marks a grain whose key begins with its tenant.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
internal sealed class TenantPlacementAttribute() : Orleans.Placement.PlacementAttribute(new TenantPlacement());
