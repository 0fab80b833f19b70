using Orleans.Runtime.MembershipService.SiloMetadata;

namespace Blinq.Grains.Placement;

/// <summary>What a silo tells the others about whom it is kept for.</summary>
internal static class DedicatedTenants
{
    private const string Key = "blinq.tenants";

    public static Dictionary<string, string> Write(IReadOnlyList<string> tenants) => new() { [Key] = string.Join(' ', tenants) };

    public static IReadOnlyList<string> Read(SiloMetadata silo) =>
        silo.Metadata.TryGetValue(Key, out var tenants) && tenants.Length > 0 ? tenants.Split(' ') : [];
}
