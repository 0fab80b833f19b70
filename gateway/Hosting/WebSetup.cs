using System.Text.Json.Serialization;
using Blinq.Gateway.Access;
using Blinq.Gateway.Audit;
using Blinq.Gateway.Conversations;
using Blinq.Gateway.Demo;
using Blinq.Gateway.Health;
using Blinq.Gateway.Identity;
using Blinq.Gateway.Json;
using Blinq.Gateway.Metrics;
using Blinq.Gateway.OpenApi;
using Blinq.Gateway.Operator;
using Blinq.Gateway.RateLimits;
using Blinq.Gateway.Sessions;
using Blinq.Gateway.Settings;
using Blinq.Gateway.Streams;
using Blinq.Gateway.Tenants;
using Blinq.Gateway.Users;
using Blinq.Gateway.Welcome;
using Blinq.Gateway.Widget;
using Blinq.Grains.Conversations;
using Blinq.Grains.Hosting;
using Blinq.Identity;

namespace Blinq.Gateway.Hosting;

/// <summary>Puts the parts together. The builder is the empty one: what is not asked for here is not there.</summary>
internal static class WebSetup
{
    public static WebApplication Build(
        IConfiguration configuration, BlinqOptions options, Surroundings surroundings, Installation installation,
        KestrelSetup kestrel)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "Blinq.Gateway" });
        builder.Configuration.AddConfiguration(configuration);
        // Which addresses are listened on is for KestrelSetup alone to say.
        builder.WebHost.UseSetting(WebHostDefaults.ServerUrlsKey, "");
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel.Configure);
        LoggingSetup.Add(builder.Logging, configuration, surroundings.Logging);
        AddServices(builder.Services, options, surroundings, installation);
        if (surroundings.HeedsSignals)
            builder.Host.UseConsoleLifetime();

        var web = builder.Build();
        web.UseMiddleware<Edge>();
        web.UseRouting();
        web.UseMiddleware<AccessMiddleware>();
        Map(web, options);
        return web;
    }

    private static void Map(WebApplication web, BlinqOptions options)
    {
        web.MapSessions();
        web.MapTenants();
        web.MapIdentity();
        web.MapUsers();
        web.MapConversations();
        web.MapAudit();
        web.MapOperator();
        web.MapHealth();
        web.MapWidget();
        web.MapApiDocument();
        web.MapWelcome(options);
        if (options.Demo)
            web.MapDemo();
    }

    private static void AddServices(
        IServiceCollection services, BlinqOptions options, Surroundings surroundings, Installation installation)
    {
        services.AddRoutingCore();
        services.AddMetrics();
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, GatewayJson.Default);
            // For the OpenAPI document: numbers are numbers, never texts of digits.
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
        });
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(30));
        services.AddApiDocument();

        services.AddSingleton(options);
        services.AddSingleton(surroundings.Time);
        services.AddSingleton(installation.Ledger);
        services.AddSingleton(installation.Indexes);
        services.AddSingleton<IGrains>(installation.Grains);
        services.AddSingleton(installation.Refusals);
        services.AddSingleton(new OperatorAccess(installation.Keys.OperatorKey!));

        services.AddSingleton<Drain>();
        services.AddSingleton<GatewayMetrics>();
        services.AddSingleton<RequestNotes>();
        services.AddSingleton(installation.Trusts);
        services.AddSingleton(installation.Watch);
        services.AddSingleton<ConversationReader>();
        services.AddSingleton<StreamPlaces>();
        services.AddSingleton<StreamOpener>();
        services.AddSingleton<TokenVerifier>();
        services.AddSingleton<IdentityCheck>();
        services.AddSingleton<ClientAddress>();
        services.AddSingleton<Limits>();
        services.AddSingleton<Entrance>();
        services.AddSingleton<VisitorGate>();
        services.AddSingleton<ManagementAccess>();
        services.AddSingleton<Changes>();
        services.AddSingleton<Readiness>();
        if (options.Demo)
            services.AddDemo();
    }
}
