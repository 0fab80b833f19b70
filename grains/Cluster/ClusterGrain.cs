using Orleans.Concurrency;
using Orleans.Runtime.MembershipService.SiloMetadata;

namespace Blinq.Grains.Cluster;

/// <summary>Asks Orleans' management grain, and adds what silos tell of themselves.</summary>
[StatelessWorker(1)]
internal sealed class ClusterGrain(ISiloMetadataCache known, TimeProvider time) : Grain, IClusterGrain
{
    private static readonly TimeSpan DeadAreTold = TimeSpan.FromHours(1);

    /// <summary>Grains of this assembly; Orleans' own are no load of ours.</summary>
    private static readonly string Ours = typeof(ClusterGrain).Assembly.GetName().Name!;

    public async ValueTask<IReadOnlyList<SiloDescription>> DescribeAsync()
    {
        var management = GrainFactory.GetGrain<IManagementGrain>(0);
        var activations = (await management.GetSimpleGrainStatistics())
            .Where(statistic => statistic.GrainType.StartsWith(Ours, StringComparison.Ordinal))
            .ToLookup(statistic => statistic.SiloAddress, statistic => statistic.ActivationCount);
        var since = time.GetUtcNow() - DeadAreTold;
        return
        [
            .. from member in await management.GetDetailedHosts()
               where member.Status != SiloStatus.Dead || member.IAmAliveTime > since.UtcDateTime
               let profile = member.Status == SiloStatus.Active ? SiloProfile.Read(known.GetSiloMetadata(member.SiloAddress)) : new SiloProfile(null, null)
               orderby member.StartTime
               select new SiloDescription(
                   member.SiloAddress.Endpoint.ToString(), member.Status.ToString(), profile.Version, profile.Role,
                   activations[member.SiloAddress].Sum(), new DateTimeOffset(DateTime.SpecifyKind(member.StartTime, DateTimeKind.Utc))),
        ];
    }
}
