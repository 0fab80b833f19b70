using System.Net;

namespace Blinq.Hosting.Settings;

/// <summary>The settings under <c>Blinq:Cluster</c>, checked.</summary>
public sealed class ClusterSettings
{
    public const string Section = "Blinq:Cluster";

    /// <summary><c>Role</c>, or <c>--role</c>.</summary>
    public required Role Role { get; init; }

    /// <summary><c>Id</c>: which cluster; silos and gateways with another one are not of it.</summary>
    public required string ClusterId { get; init; }

    /// <summary><c>ServiceId</c>: whose snapshots; it outlives clusters.</summary>
    public required string ServiceId { get; init; }

    /// <summary><c>SiloPort</c>: where silos talk to each other; <c>null</c> = a free one.</summary>
    public required int? SiloPort { get; init; }

    /// <summary><c>GatewayPort</c>: where processes of role gateway talk to silos; <c>null</c> = a free one.</summary>
    public required int? GatewayPort { get; init; }

    /// <summary><c>Address</c>: where others reach this silo; loopback unless told.</summary>
    public required IPAddress Address { get; init; }

    /// <summary>
    /// <c>AllowPlaintext</c>: whether silos and clients may talk beyond this machine without <see cref="Tls"/>.
    /// </summary>
    public required bool AllowPlaintext { get; init; }

    /// <summary><c>CollectionAge</c>: how long a grain that gets no calls stays in memory; 2 minutes to a day.</summary>
    public required TimeSpan CollectionAge { get; init; }

    /// <summary><c>MaxActivations</c>: how many grains stay in a silo's memory; above it the longest idle leave at any age.</summary>
    public required int MaxActivations { get; init; }

    /// <summary><c>Tenants</c>: whose conversations this silo is kept for; empty = those of all other tenants.</summary>
    public required IReadOnlyList<string> Tenants { get; init; }

    /// <summary><c>HealthUrl</c>: where a process of role silo tells its health.</summary>
    public required ListenAddress HealthAddress { get; init; }

    /// <summary><c>Tls</c>; <c>null</c> = the wire is not encrypted.</summary>
    public required ClusterTlsOptions? Tls { get; init; }

    /// <summary>Whether grains live in this process.</summary>
    public bool HostsGrains => Role != Role.Gateway;

    /// <summary>Whether what others send may be taken, or sent to others, as plain text.</summary>
    public bool IsPlaintextAllowedTo(IPAddress address) => Tls is not null || AllowPlaintext || IPAddress.IsLoopback(address);
}
