using Orleans.Runtime.MembershipService.SiloMetadata;

namespace Blinq.Grains.Cluster;

/// <summary>What a silo tells the others about itself beside its address.</summary>
public sealed record SiloProfile(string? Version, string? Role)
{
    private const string VersionKey = "blinq.version";
    private const string RoleKey = "blinq.role";

    internal void Write(Dictionary<string, string> metadata)
    {
        if (Version is not null)
            metadata[VersionKey] = Version;
        if (Role is not null)
            metadata[RoleKey] = Role;
    }

    internal static SiloProfile Read(SiloMetadata silo) =>
        new(silo.Metadata.GetValueOrDefault(VersionKey), silo.Metadata.GetValueOrDefault(RoleKey));
}
