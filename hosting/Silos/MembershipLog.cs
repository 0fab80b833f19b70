using Blinq.Hosting.Lifecycle;

namespace Blinq.Hosting.Silos;

/// <summary>Says which silos join, leave and are declared dead, as this silo learns it.</summary>
internal sealed class MembershipLog(IClusterMembershipService membership, ILocalSiloDetails silo, LifecycleLog log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var known = membership.CurrentSnapshot;
        try
        {
            await foreach (var now in membership.MembershipUpdates.WithCancellation(stoppingToken))
            {
                Tell(known, now);
                known = now;
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process stops.
        }
    }

    private void Tell(ClusterMembershipSnapshot before, ClusterMembershipSnapshot now)
    {
        var silos = now.Members.Values.Count(member => member.Status == SiloStatus.Active);
        foreach (var member in now.Members.Values.Where(member => !member.SiloAddress.Equals(silo.SiloAddress)))
        {
            var was = before.Members.TryGetValue(member.SiloAddress, out var known) ? known.Status : SiloStatus.None;
            var name = member.SiloAddress.Endpoint.ToString();
            switch (member.Status)
            {
                case SiloStatus.Active when was != SiloStatus.Active:
                    log.SiloJoined(name, silos);
                    break;
                // It said so itself before.
                case SiloStatus.Dead when was is SiloStatus.ShuttingDown or SiloStatus.Stopping:
                    log.SiloLeft(name, silos);
                    break;
                case SiloStatus.Dead when was is SiloStatus.Active or SiloStatus.Joining:
                    log.SiloDeclaredDead(name, silos);
                    break;
                default:
                    break;
            }
        }
    }
}
