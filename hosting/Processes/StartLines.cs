using Blinq.Hosting.Lifecycle;
using Blinq.Hosting.Listeners;
using Blinq.Hosting.Settings;
using Blinq.Hosting.Silos;
using Blinq.Hosting.Stores;

namespace Blinq.Hosting.Processes;

/// <summary>What a process says once it has started: what listens where, encrypted or not.</summary>
internal static class StartLines
{
    public static void Write(IServiceProvider services, OpenInstallation installation)
    {
        var options = installation.Options;
        var log = services.GetRequiredService<LifecycleLog>();
        log.Started(
            string.Join(", ", Listens(services.GetRequiredService<KestrelSetup>(), services.GetService<SiloPorts>(), options)),
            installation.IsCluster ? $"PostgreSQL, cluster '{options.Cluster.ClusterId}'" : "SQLite, alone");
        if (options.AddressesWithoutDrain is { Count: > 0 } open)
            log.DrainDelayMissing(string.Join(" and ", open));
    }

    private static IEnumerable<string> Listens(KestrelSetup http, SiloPorts? ports, BlinqOptions options)
    {
        var what = options.Cluster.Role == Role.Silo ? "health" : "public";
        foreach (var address in http.AddressesOf(Listener.Public))
            yield return $"{what} {address.Authority} (plain)";
        foreach (var address in http.AddressesOf(Listener.Operator))
            yield return $"operators {address.Authority} (plain)";
        if (ports is null)
            yield break;
        var encryption = options.Cluster.Tls is null ? "plain" : "TLS";
        yield return $"silos {ports.Address}:{ports.Silo} ({encryption})";
        if (ports.Gateway != 0)
            yield return $"gateways {ports.Address}:{ports.Gateway} ({encryption})";
    }
}
