using System.Data.Common;
using System.Net.Sockets;
using Blinq.Hosting.Lifecycle;
using Blinq.Hosting.Listeners;
using Blinq.Hosting.Settings;
using Blinq.Hosting.Shutdown;
using Blinq.Hosting.Stores;
using Blinq.Hosting.Telemetry;
using Blinq.Ledger.Appends;

namespace Blinq.Hosting.Processes;

/// <summary>
/// A process of an installation that runs: one host with Orleans, Kestrel and what else it serves, on an open ledger.
/// Disposing it drains and stops it, the ledger last.
/// </summary>
internal sealed partial class BlinqProcess : IAsyncDisposable
{
    private readonly WebApplication _host;
    private readonly OpenInstallation _installation;
    private readonly Lazy<Task> _stopping;

    private BlinqProcess(WebApplication host, OpenInstallation installation)
    {
        (_host, _installation) = (host, installation);
        _stopping = new Lazy<Task>(StopAsync);
    }

    public OpenInstallation Installation => _installation;

    public IServiceProvider Services => _host.Services;

    /// <summary>Where a listener really listens: port 0 has become a port by now.</summary>
    public IReadOnlyList<Uri> AddressesOf(Listener listener) => Services.GetRequiredService<KestrelSetup>().AddressesOf(listener);

    /// <param name="build">Builds the host on the open installation; <see cref="ProcessHost.CreateBuilder"/> is where it begins.</param>
    /// <exception cref="StartupException">It can't start; the message is one clear line for each error.</exception>
    public static async Task<BlinqProcess> StartAsync(
        BlinqOptions options, ProcessOptions process, Func<OpenInstallation, WebApplication> build, CancellationToken cancel)
    {
        OpenInstallation? installation = null;
        WebApplication? host = null;
        try
        {
            installation = await OpenInstallation.OpenAsync(options, process.Time, cancel);
            host = build(installation);
            await host.StartAsync(cancel);
            StartLines.Write(host.Services, installation);
            return new BlinqProcess(host, installation);
        }
        catch (Exception fault)
        {
            if (host is not null)
                await GiveUpAsync(host);
            if (installation is not null)
                await installation.Store.Ledger.DisposeAsync();
            if (Describe(fault, options) is { } cannot)
                throw cannot;
            throw;
        }
    }

    /// <summary>Returns once the process was told to stop and the drain is over.</summary>
    public async Task RunAsync()
    {
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = _host.Lifetime.ApplicationStopping.Register(told.SetResult);
        await told.Task;
        await _stopping.Value;
    }

    public async ValueTask DisposeAsync() => await _stopping.Value;

    private async Task StopAsync()
    {
        var leaving = Services.GetService<ClusterLeave>();
        var stop = _host.StopAsync();
        if (leaving is not null && await Task.WhenAny(stop, leaving.OverdueAsync(_installation.Time)) != stop)
        {
            // Without the database Orleans could try for ever to tell the others, who find out by themselves.
            Services.GetRequiredService<LifecycleLog>().LeftInDisorder(ClusterLeave.Within);
            await EndAsync(dispose: false);
            return;
        }
        await stop;
        await EndAsync(dispose: true);
    }

    private async Task EndAsync(bool dispose)
    {
        await _installation.Store.Ledger.DisposeAsync();
        var drain = Services.GetRequiredService<ShutdownState>();
        Services.GetRequiredService<LifecycleLog>().Stopped(
            _installation.Time.GetElapsedTime(drain.Since ?? _installation.Time.GetTimestamp()), drain.ConversationsToHandOver);
        // Last, so that the end is told, too; and before its log is gone. It waits for the network.
        await TelemetrySetup.ShutdownAsync(Services);
        if (dispose)
            await _host.DisposeAsync();
    }

    /// <summary>A silo that has joined leaves again; what can't be stopped either is not worth another error.</summary>
    private static async Task GiveUpAsync(WebApplication host)
    {
        var log = host.Services.GetRequiredService<ILogger<BlinqProcess>>();
        try
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            await host.StopAsync(patience.Token);
            await host.DisposeAsync();
        }
        catch (Exception fault)
        {
            NotStopped(log, fault);
        }
    }

    private static StartupException? Describe(Exception fault, BlinqOptions options) => fault switch
    {
        StartupException known => known,
        LedgerUnavailableException => new StartupException(fault.Message, fault),
        DbException or TimeoutException => new StartupException(
            $"This process cannot join cluster {options.Cluster.ClusterId}: the database does not answer.", fault),
        _ when fault.InnerException is StartupException told => told,
        IOException or SocketException => new StartupException(CannotListen(fault, options), fault),
        OrleansException or Orleans.Runtime.OrleansConfigurationException => new StartupException(
            $"This process cannot join cluster {options.Cluster.ClusterId}: {fault.Message.TrimEnd('.')}.", fault),
        _ => null,
    };

    private static string CannotListen(Exception fault, BlinqOptions options)
    {
        // Kestrel names the address where it is taken, and not where it is none of this machine's.
        var (addresses, settings) = options.Cluster.Role == Role.Silo
            ? (options.Cluster.HealthAddress.ToString(), "Blinq:Cluster:HealthUrl")
            : (string.Join(", ", options.PublicAddresses.Append(options.OperatorAddress)), "urls or Blinq:Operator:Url");
        return $"Cannot listen on {addresses}: {fault.Message.TrimEnd('.')}; change {settings}.";
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "What had started could not be stopped again")]
    private static partial void NotStopped(ILogger log, Exception fault);
}
