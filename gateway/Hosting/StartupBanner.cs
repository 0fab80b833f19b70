using System.Reflection;
using Blinq.Hosting.Silos;

namespace Blinq.Gateway.Hosting;

/// <summary>What a person sees who starts it.</summary>
internal static class StartupBanner
{
    public static void Write(TextWriter to, GatewayApplication gateway)
    {
        var version = typeof(StartupBanner).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        to.WriteLine($"Blinq sessions {version?.Split('+')[0]}");
        to.WriteLine($"  widget and tenant API  {string.Join(", ", gateway.PublicUrls.Select(Trim))}  (described at /openapi/v1.json)");
        to.WriteLine($"  console                {Trim(gateway.PublicUrls[0])}/console");
        to.WriteLine($"  operator API           {Trim(gateway.OperatorUrl)}");
        to.WriteLine($"  data                   {gateway.DataDirectory ?? "PostgreSQL"}");
        if (gateway.DataDirectory is null)
            to.WriteLine($"  cluster                {Cluster(gateway)}");
        to.WriteLine($"  operator key           {gateway.OperatorKeyPath ?? "from the settings"}");
        if (gateway.DemoUrl is { } demo)
            to.WriteLine($"  demo                   {demo}");
        var next = gateway.DemoUrl is null ? "register a tenant, as the walk in README.md does" : "open the demo in a browser";
        to.WriteLine($"Next: {next}. Ctrl+C stops.");
    }

    private static string Cluster(GatewayApplication gateway)
    {
        var settings = gateway.Options.Cluster;
        if (gateway.Services.GetService<SiloPorts>() is not { } ports)
            return $"'{settings.ClusterId}', role {settings.Role.ToString().ToLowerInvariant()}";
        var members = gateway.Services.GetRequiredService<ISiloStatusOracle>().GetActiveSilos();
        return $"'{settings.ClusterId}', role {settings.Role.ToString().ToLowerInvariant()}, {members.Length} {(members.Length == 1 ? "silo" : "silos")}; " +
            $"this one at {ports.Address}:{ports.Silo}, its clients at port {ports.Gateway}{(settings.Tls is null ? "" : ", TLS")}";
    }

    private static string Trim(Uri url) => url.ToString().TrimEnd('/');
}
