using System.Net.Sockets;
using Blinq.Gateway.Demo;
using Blinq.Gateway.Settings;
using Blinq.Ledger.Appends;
using Blinq.Gateway.Telemetry;

namespace Blinq.Gateway.Hosting;

/// <summary>A running gateway. Disposing it drains it.</summary>
public sealed class GatewayApplication : IAsyncDisposable
{
    private readonly WebApplication _web;
    private readonly Installation _installation;
    private readonly KestrelSetup _kestrel;
    private readonly Drain _drain;
    private readonly BlinqOptions _options;
    private readonly TelemetryExport? _telemetry;
    private readonly TimeProvider _time;
    private readonly Lazy<Task> _stopping;

    private GatewayApplication(
        WebApplication web, Installation installation, KestrelSetup kestrel, BlinqOptions options, TelemetryExport? telemetry,
        TimeProvider time)
    {
        _web = web;
        _installation = installation;
        _kestrel = kestrel;
        _drain = web.Services.GetRequiredService<Drain>();
        _options = options;
        _telemetry = telemetry;
        _time = time;
        _stopping = new Lazy<Task>(StopAsync);
    }

    /// <summary>Where widgets and tenants' backends come in; real ports, once port 0 has become one.</summary>
    public IReadOnlyList<Uri> PublicUrls => _kestrel.AddressesOf(Listener.Public);

    /// <summary>Where operators come in.</summary>
    public Uri OperatorUrl => _kestrel.AddressesOf(Listener.Operator)[0];

    /// <summary>Where the operator key was put; <c>null</c> where it came from the settings.</summary>
    public string? OperatorKeyPath => _installation.Keys.OperatorKeyPath;

    /// <summary>Where its data is; <c>null</c> where gateways share a ledger.</summary>
    public string? DataDirectory => _options.SharedLedger is null ? _options.DataDirectory : null;

    /// <summary>Where the demo is; <c>null</c> where there is none.</summary>
    public Uri? DemoUrl => _options.Demo ? new Uri(PublicUrls[0], "demo") : null;

    /// <summary>What the gateway is made of, for tests.</summary>
    internal IServiceProvider Services => _web.Services;

    /// <exception cref="StartupException">It can't start; the message is one clear line for each error.</exception>
    public static async Task<GatewayApplication> StartAsync(
        IConfiguration configuration, Surroundings surroundings, CancellationToken cancel)
    {
        var options = SettingsBinder.Bind(configuration, [.. surroundings.OtherSections]);
        var telemetry = TelemetryExport.Start(options.Telemetry, surroundings.Telemetry, surroundings.Time);
        try
        {
            return await StartAsync(configuration, options, surroundings, telemetry, cancel);
        }
        catch
        {
            telemetry?.Dispose();
            throw;
        }
    }

    private static async Task<GatewayApplication> StartAsync(
        IConfiguration configuration, BlinqOptions options, Surroundings surroundings, TelemetryExport? telemetry,
        CancellationToken cancel)
    {
        var troubles = new InstallationTroubles();
        var installation = await Installation.OpenAsync(options, surroundings, troubles, cancel);
        var kestrel = new KestrelSetup(options);
        WebApplication? web = null;
        try
        {
            web = WebSetup.Build(configuration, options, surroundings, installation, kestrel);
            troubles.Log = web.Services.GetRequiredService<ILogger<GatewayApplication>>();
            telemetry?.Log = troubles.Log;
            if (options.Demo)
                await web.Services.GetRequiredService<DemoTenant>().SeedAsync(cancel);
            await web.StartAsync(cancel);
            return new GatewayApplication(web, installation, kestrel, options, telemetry, surroundings.Time);
        }
        catch (Exception fault)
        {
            if (web is not null)
                await web.DisposeAsync();
            await installation.DisposeAsync();
            if (fault is IOException or SocketException)
                throw new StartupException(CannotListen(fault, options), fault);
            if (fault is LedgerUnavailableException)
                throw new StartupException(fault.Message, fault);
            throw;
        }
    }

    /// <summary>Returns once the process was told to stop and the drain is over.</summary>
    public async Task RunAsync()
    {
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = _web.Lifetime.ApplicationStopping.Register(told.SetResult);
        await told.Task;
        await _stopping.Value;
    }

    public async ValueTask DisposeAsync() => await _stopping.Value;

    private static string CannotListen(Exception fault, BlinqOptions options)
    {
        // Kestrel names the address where it is taken, and not where it is none of this machine's.
        var addresses = string.Join(", ", options.PublicAddresses.Append(options.OperatorAddress));
        return $"Cannot listen on {addresses}: {fault.Message.TrimEnd('.')}; change urls or Blinq:Operator:Url.";
    }

    private async Task StopAsync()
    {
        _drain.Announce();
        // Still serving: whoever balances the load needs a moment to see that readiness is red.
        await Task.Delay(_options.DrainDelay, _time);
        _drain.Refuse();
        await _web.StopAsync();
        await _installation.DisposeAsync();
        // Last, so that the end is told, too; and before its log is gone. It waits for the network.
        if (_telemetry is not null)
            await Task.Run(_telemetry.Dispose);
        await _web.DisposeAsync();
    }
}
