using Blinq.Silo.Settings;
using Blinq.Silo.Wire;

namespace Blinq.Silo.Hosting;

/// <summary>What a person sees who starts it.</summary>
internal static class ClusterGreeting
{
    /// <param name="health"><c>null</c> where the gateway tells it.</param>
    public static void Write(TextWriter to, ClusterSettings cluster, Uri? health)
    {
        to.WriteLine($"Blinq cluster '{cluster.ClusterId}', role {cluster.Role.ToString().ToLowerInvariant()}, wire contract {WireContract.Version}");
        if (cluster.Role != Role.Gateway)
            to.WriteLine($"  silos                  port {cluster.SiloPort}, gateways at port {cluster.GatewayPort}{(cluster.Tls is null ? "" : ", TLS")}");
        if (health is not null)
        {
            to.WriteLine($"  health                 {health}health/ready");
            to.WriteLine("Next: start a gateway with --role gateway. Ctrl+C drains and stops.");
        }
    }
}
