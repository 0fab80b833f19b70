using System.Reflection;
using Blinq.Gateway.Bodies;
using Blinq.Gateway.Trusts;
using Blinq.Grains.Cluster;
using Blinq.Hosting.Settings;

namespace Blinq.Gateway.Operator;

/// <param name="Address">Where other silos reach it.</param>
/// <param name="Status"><c>Active</c>, or what else Orleans calls it on its way in or out.</param>
/// <param name="Since">When it started.</param>
internal sealed record SiloBody(string Address, string Status, string? Version, string? Role, int Activations, DateTimeOffset Since);

/// <param name="Role">Of the process that answers.</param>
/// <param name="Version">Of the process that answers.</param>
/// <param name="LeaseSeconds">The installation's trust lease; 0 where one process is all of it.</param>
/// <param name="TrustAgeSeconds">How long ago this process renewed its trust; <c>null</c> before the first time, and alone.</param>
internal sealed record ClusterResponse(
    string ClusterId, string Role, string Version, double LeaseSeconds, double? TrustAgeSeconds, IReadOnlyList<SiloBody> Silos);

/// <summary><c>GET /v1/operator/cluster</c>: who is in the cluster, as its silos know it.</summary>
internal static class GetCluster
{
    private static readonly string Version =
        typeof(GetCluster).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public static async Task<Reply<ClusterResponse>> HandleAsync(IGrainFactory grains, ITrustProvider trusts, BlinqOptions options)
    {
        var silos = await grains.GetGrain<IClusterGrain>(0).DescribeAsync();
        var leased = trusts as LeasedTrustProvider;
        return new Reply<ClusterResponse>(new ClusterResponse(
            options.Cluster.ClusterId, options.Cluster.Role.ToString().ToLowerInvariant(), Version,
            leased is null ? 0 : options.TrustLease.TotalSeconds, leased?.Age?.TotalSeconds,
            [.. silos.Select(silo => new SiloBody(silo.Address, silo.Status, silo.Version, silo.Role, silo.Activations, silo.Since))]));
    }
}
