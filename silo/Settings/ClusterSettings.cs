using System.Net;
using Blinq.Gateway.Settings;

namespace Blinq.Silo.Settings;

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

    /// <summary><c>SiloPort</c>: where silos talk to each other.</summary>
    public required int SiloPort { get; init; }

    /// <summary><c>GatewayPort</c>: where gateways talk to silos.</summary>
    public required int GatewayPort { get; init; }

    /// <summary><c>Address</c>: where others reach this silo; <c>null</c> = this machine's first address.</summary>
    public required IPAddress? Address { get; init; }

    /// <summary><c>CollectionAge</c>: how long a grain that nobody asks stays in memory; 2 minutes to a day.</summary>
    public required TimeSpan CollectionAge { get; init; }

    /// <summary><c>MaxActivations</c>: how many grains stay in a silo's memory; above it the longest idle leave at any age.</summary>
    public required int MaxActivations { get; init; }

    /// <summary><c>Tenants</c>: whose conversations this silo is kept for; empty = everybody else's.</summary>
    public required IReadOnlyList<string> Tenants { get; init; }

    /// <summary><c>HealthUrl</c>: where a process without HTTP of its own tells its health.</summary>
    public required ListenAddress HealthAddress { get; init; }

    /// <summary><c>Tls</c>; <c>null</c> = the wire is not encrypted.</summary>
    public required ClusterTlsOptions? Tls { get; init; }
}
