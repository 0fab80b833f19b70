using Blinq.Hosting.Listeners;
using Blinq.Hosting.Processes;
using Blinq.Hosting.Settings;

namespace Blinq.Gateway.Hosting;

/// <summary>A running gateway, with a silo in its process or without. Disposing it drains it.</summary>
public sealed class GatewayApplication : IBlinqServer
{
    private readonly BlinqProcess _process;

    private GatewayApplication(BlinqProcess process) => _process = process;

    /// <summary>Where widgets and tenants' backends come in; real ports, once port 0 has become one.</summary>
    public IReadOnlyList<Uri> PublicUrls => _process.AddressesOf(Listener.Public);

    /// <summary>Where operators come in.</summary>
    public Uri OperatorUrl => _process.AddressesOf(Listener.Operator)[0];

    /// <summary>Where the operator key was put; <c>null</c> where it came from the settings.</summary>
    public string? OperatorKeyPath => _process.Installation.Store.Keys.OperatorKeyPath;

    /// <summary>Where its data is; <c>null</c> where that is PostgreSQL.</summary>
    public string? DataDirectory => _process.Installation.IsCluster ? null : Options.DataDirectory;

    /// <summary>Where the demo is; <c>null</c> where there is none.</summary>
    public Uri? DemoUrl => Options.Demo ? new Uri(PublicUrls[0], "demo") : null;

    /// <summary>What the gateway is made of, for tests.</summary>
    internal IServiceProvider Services => _process.Services;

    internal BlinqOptions Options => _process.Installation.Options;

    /// <exception cref="StartupException">It can't start; the message is one clear line for each error.</exception>
    public static async Task<GatewayApplication> StartAsync(
        IConfiguration configuration, GatewayHostOptions surroundings, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(surroundings);
        return new GatewayApplication(await BlinqProcess.StartAsync(
            SettingsBinder.Bind(configuration), surroundings,
            installation => WebSetup.Build(configuration, installation, surroundings), cancel));
    }

    public void WriteBanner(TextWriter to) => StartupBanner.Write(to, this);

    public Task RunAsync() => _process.RunAsync();

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
