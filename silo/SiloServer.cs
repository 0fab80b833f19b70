using System.Reflection;
using Blinq.Hosting.Health;
using Blinq.Hosting.Listeners;
using Blinq.Hosting.Processes;
using Blinq.Hosting.Settings;
using Blinq.Hosting.Silos;
using Blinq.Hosting.Telemetry;

namespace Blinq.Silo;

/// <summary>A process that hosts grains and serves nothing but its health. Disposing it drains it.</summary>
internal sealed class SiloServer : IBlinqServer
{
    private readonly BlinqProcess _process;

    private SiloServer(BlinqProcess process) => _process = process;

    /// <summary>Where it tells its health.</summary>
    public Uri HealthUrl => _process.AddressesOf(Listener.Public)[0];

    /// <exception cref="StartupException">It can't start; the message is one clear line for each error.</exception>
    public static async Task<SiloServer> StartAsync(IConfiguration configuration, ProcessOptions process, CancellationToken cancel) =>
        new(await BlinqProcess.StartAsync(
            SettingsBinder.Bind(configuration, Role.Silo), process,
            installation =>
            {
                var host = ProcessHost.CreateBuilder("Blinq.Silo", configuration, installation, process).Build();
                host.UseRouting();
                host.MapPlainHealth();
                host.MapMetrics(installation.Options.Telemetry);
                return host;
            },
            cancel));

    public void WriteBanner(TextWriter to)
    {
        var version = typeof(SiloServer).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        var cluster = _process.Installation.Options.Cluster;
        var ports = _process.Services.GetRequiredService<SiloPorts>();
        to.WriteLine($"Blinq silo {version?.Split('+')[0]}, cluster '{cluster.ClusterId}'");
        to.WriteLine($"  silos                  {ports.Address}, port {ports.Silo}, gateways at port {ports.Gateway}{(cluster.Tls is null ? "" : ", TLS")}");
        to.WriteLine($"  health                 {HealthUrl}health/ready");
        to.WriteLine("Next: start a gateway with --role gateway. Ctrl+C drains and stops.");
    }

    public Task RunAsync() => _process.RunAsync();

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
