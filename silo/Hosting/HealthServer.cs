using System.Net.Sockets;
using Blinq.Gateway.Health;
using Blinq.Gateway.Hosting;
using Blinq.Gateway.Json;
using Blinq.Gateway.Settings;
using Blinq.Ledger;

namespace Blinq.Silo.Hosting;

/// <summary>The health of a process without HTTP of its own: the gateway's two answers, and nothing else.</summary>
internal sealed class HealthServer : IAsyncDisposable
{
    private readonly WebApplication _web;
    private readonly KestrelSetup _kestrel;

    private HealthServer(WebApplication web, KestrelSetup kestrel)
    {
        (_web, _kestrel) = (web, kestrel);
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        web.Lifetime.ApplicationStopping.Register(told.SetResult);
        ToldToStop = told.Task;
    }

    public Uri Url => _kestrel.AddressesOf(Listener.Public)[0];

    /// <summary>Where the process says what goes wrong.</summary>
    public ILogger Log => _web.Services.GetRequiredService<ILogger<SiloProcess>>();

    /// <summary>Completes when the process was told to stop.</summary>
    public Task ToldToStop { get; }

    public static async Task<HealthServer> StartAsync(
        IConfiguration configuration, ListenAddress address, ILedger ledger, Surroundings surroundings, CancellationToken cancel)
    {
        var kestrel = new KestrelSetup([address], null, maxConnections: 100);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "Blinq.Silo" });
        builder.WebHost.UseSetting(WebHostDefaults.ServerUrlsKey, "");
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel.Configure);
        LoggingSetup.Add(builder.Logging, configuration, surroundings.Logging);
        builder.Services.AddRoutingCore();
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, GatewayJson.Default));
        builder.Services.AddSingleton(surroundings.Time).AddSingleton(ledger).AddSingleton<Drain>().AddSingleton<Readiness>();
        if (surroundings.HeedsSignals)
            builder.Host.UseConsoleLifetime();
        var web = builder.Build();
        web.UseRouting();
        web.MapHealth();
        try
        {
            await web.StartAsync(cancel);
        }
        catch (Exception cannot)
        {
            await web.DisposeAsync();
            // Kestrel names what is taken, and not what is none of this machine's.
            if (cannot is IOException or SocketException)
                throw new StartupException($"Cannot listen on {address}: {cannot.Message.TrimEnd('.')}; change Blinq:Cluster:HealthUrl.", cannot);
            throw;
        }
        return new HealthServer(web, kestrel);
    }

    /// <summary>Not ready from now on, still alive.</summary>
    public void AnnounceDrain() => _web.Services.GetRequiredService<Drain>().Announce();

    public async ValueTask DisposeAsync()
    {
        await _web.StopAsync();
        await _web.DisposeAsync();
    }
}
