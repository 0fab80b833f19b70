using System.Diagnostics.Metrics;
using Blinq.Hosting.Health;
using Blinq.Hosting.Lifecycle;
using Blinq.Hosting.Listeners;
using Blinq.Hosting.Logging;
using Blinq.Hosting.Settings;
using Blinq.Hosting.Shutdown;
using Blinq.Hosting.Silos;
using Blinq.Hosting.Stores;
using Blinq.Hosting.Telemetry;

namespace Blinq.Hosting.Processes;

/// <summary>What the host of every process has: Orleans, Kestrel, a log, health, and an orderly end.</summary>
internal static class ProcessHost
{
    /// <summary>
    /// A builder with all that. It is the empty one: what is not asked for is not there, and neither Kestrel nor Orleans reads
    /// sections of its own past our checks.
    /// </summary>
    public static WebApplicationBuilder CreateBuilder(
        string name, IConfiguration configuration, OpenInstallation installation, ProcessOptions process)
    {
        var options = installation.Options;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = name });
        LoggingSetup.Add(builder.Logging, configuration, process.Logging);
        var connections = new ConnectionRegistry();
        var kestrel = options.Cluster.Role == Role.Silo
            ? new KestrelSetup([options.Cluster.HealthAddress], null, maxConnections: 100, connections)
            : new KestrelSetup(options.PublicAddresses, options.OperatorAddress, options.MaxConnections, connections);
        // Which addresses are listened on is for KestrelSetup alone to say.
        builder.WebHost.UseSetting(WebHostDefaults.ServerUrlsKey, "");
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel.Configure);

        var services = builder.Services;
        services.AddRoutingCore();
        services.AddMetrics();
        services.AddSingleton(process.Time);
        services.AddSingleton(options);
        services.AddSingleton(installation);
        services.AddSingleton(installation.Store.Ledger);
        services.AddSingleton(installation.Store.Indexes);
        services.AddSingleton(installation.Store.Erasures);
        services.AddSingleton(installation.Store.Knowledge);
        services.AddSingleton(connections);
        services.AddSingleton(kestrel);
        services.AddTelemetry(options.Telemetry, TelemetryNames.For(options.Cluster.Role), process.Time);
        services.AddSingleton(provider => new ProcessIdentity(options.Cluster.Role, () => AddressOf(provider, options)));
        services.AddSingleton<LifecycleLog>();
        services.AddSingleton<ShutdownState>();
        services.AddSingleton<Readiness>();
        services.AddHostedService(provider => installation.Store.Health.AttachTo(
            provider.GetRequiredService<LifecycleLog>(), provider.GetRequiredService<IMeterFactory>(), TelemetryNames.GatewayMeter));
        services.AddHostedService<DrainService>();
        services.AddHostedService<ClockWatch>();
        services.Configure<HostOptions>(host => host.ShutdownTimeout =
            options.DrainDelay + DrainService.RequestsEndWithin + ClusterLeave.Within + TimeSpan.FromSeconds(5));
        if (options.Cluster.HostsGrains)
            builder.UseBlinqSilo(installation);
        else
            builder.UseBlinqClient(installation);
        // Hosted services stop in reverse: this one right before Orleans does.
        services.AddSingleton<ClusterLeave>();
        services.AddHostedService(provider => provider.GetRequiredService<ClusterLeave>());
        if (process.HeedsSignals)
            builder.Host.UseConsoleLifetime();
        return builder;
    }

    private static string AddressOf(IServiceProvider services, BlinqOptions options) => services.GetService<SiloPorts>() is { } ports
        ? $"{ports.Address}:{ports.Silo}"
        : services.GetRequiredService<KestrelSetup>().AddressesOf(Listener.Public) is [var listening, ..]
            ? listening.Authority
            : options.PublicAddresses[0].ToString();
}
