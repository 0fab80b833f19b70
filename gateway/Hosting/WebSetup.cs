using System.Text.Json.Serialization;
using Blinq.Gateway.Access;
using Blinq.Gateway.Analytics;
using Blinq.Gateway.Audit;
using Blinq.Gateway.Conversations;
using Blinq.Gateway.Dashboards;
using Blinq.Gateway.Demo;
using Blinq.Gateway.Endpoints;
using Blinq.Gateway.Erasures;
using Blinq.Gateway.Health;
using Blinq.Gateway.Identity;
using Blinq.Gateway.Metrics;
using Blinq.Gateway.OpenApi;
using Blinq.Gateway.Operator;
using Blinq.Gateway.RateLimits;
using Blinq.Gateway.Requests;
using Blinq.Gateway.Sessions;
using Blinq.Gateway.Streams;
using Blinq.Gateway.TenantConsole;
using Blinq.Gateway.Tenants;
using Blinq.Gateway.Trusts;
using Blinq.Gateway.Users;
using Blinq.Gateway.Welcome;
using Blinq.Gateway.Widget;
using Blinq.Grains.Clients;
using Blinq.Grains.Conversations;
using Blinq.Grains.Erasures;
using Blinq.Grains.Refusals;
using Blinq.Grains.Tenants;
using Blinq.Hosting.Processes;
using Blinq.Hosting.Settings;
using Blinq.Hosting.Silos;
using Blinq.Hosting.Stores;
using Blinq.Hosting.Telemetry;
using Blinq.Identity;

namespace Blinq.Gateway.Hosting;

/// <summary>Puts the parts together. The builder is the empty one: what is not asked for here is not there.</summary>
internal static class WebSetup
{
    /// <summary>How many tenants' trust is held at a time.</summary>
    private const int MaxLeasedTenants = 20_000;

    public static WebApplication Build(IConfiguration configuration, OpenInstallation installation, GatewayHostOptions surroundings)
    {
        var builder = ProcessHost.CreateBuilder("Blinq.Gateway", configuration, installation, surroundings);
        AddServices(builder.Services, installation, surroundings);
        var web = builder.Build();
        web.UseMiddleware<RequestPipeline>();
        web.UseRouting();
        web.UseMiddleware<AccessMiddleware>();
        web.UseMiddleware<IdempotencyKeys>();
        Map(web, installation.Options);
        return web;
    }

    private static void Map(WebApplication web, BlinqOptions options)
    {
        web.MapSessions();
        web.MapStreams();
        web.MapTenants();
        web.MapIdentity();
        web.MapUsers();
        web.MapConversations();
        web.MapAudit();
        web.MapAnalytics();
        web.MapConsole();
        web.MapOperator();
        web.MapMetrics(options.Telemetry)?.NeedsOperatorKey(basic: true).ExcludeFromDescription();
        if (options.OperatorDashboard)
            web.MapOperatorDashboard();
        web.MapHealth();
        web.MapWidget();
        web.MapApiDocument();
        web.MapWelcome(options);
        if (options.Demo)
            web.MapDemo();
    }

    private static void AddServices(IServiceCollection services, OpenInstallation installation, GatewayHostOptions surroundings)
    {
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, GatewayJson.Default);
            // For the OpenAPI document: numbers are numbers, never texts of digits.
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
        });
        services.AddApiDocument();

        services.AddSingleton(provider => new RefusalLog(
            installation.Store.Ledger, installation.Time,
            (tenant, fault) => provider.GetRequiredService<BackgroundFaultLog>().RefusalsNotWritten(tenant.Value, fault)));
        services.AddHostedService<RefusalFlush>();
        services.AddSingleton<Eraser>();
        services.AddSingleton<ErasureRunner>();
        services.AddHostedService(provider => provider.GetRequiredService<ErasureRunner>());
        services.AddSingleton(provider => new OperatorAccess(installation.Store.Keys.OperatorKey!, provider.GetRequiredService<Limits>()));
        services.AddSingleton(provider => TrustsOf(provider, installation, surroundings));

        services.AddSingleton<GatewayMetrics>();
        services.AddSingleton<RequestLog>();
        services.AddSingleton<ConversationReader>();
        services.AddSingleton<StreamSlots>();
        services.AddSingleton<StreamOpener>();
        services.AddSingleton<TokenVerifier>();
        services.AddSingleton<IdentityCheck>();
        services.AddSingleton<ClientAddress>();
        services.AddSingleton<Limits>();
        services.AddSingleton<SessionInitializer>();
        services.AddSingleton<SessionAuthenticator>();
        services.AddSingleton<ManagementAccess>();
        services.AddSingleton<TenantChangeResult>();
        services.AddSingleton<ManagementKeyIssuer>();
        services.AddConsole();
        if (installation.Options.Demo)
            services.AddDemo();
    }

    private static ITrustProvider TrustsOf(IServiceProvider services, OpenInstallation installation, GatewayHostOptions surroundings)
    {
        var grains = services.GetRequiredService<IGrains>();
        if (surroundings.Trusts is { } make)
            return make(grains, installation.Options.TrustLease);
        return installation.IsCluster
            ? new LeasedTrustProvider(grains, installation.Store.Ledger, installation.Time, installation.Options.TrustLease, MaxLeasedTenants)
            : new LocalTrustProvider(grains, services.GetRequiredService<LocalTrustRegistry>(), installation.Store.Ledger);
    }
}
