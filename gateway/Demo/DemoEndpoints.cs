namespace Blinq.Gateway.Demo;

/// <summary>The demo's page and its own backend. Not in the OpenAPI document: no part of Blinq's interface.</summary>
internal static class DemoEndpoints
{
    public static void AddDemo(this IServiceCollection services)
    {
        services.AddSingleton<DemoTenant>();
        services.AddHostedService<DemoSeed>();
        services.AddSingleton<DemoTokens>();
        services.AddSingleton<ShopSessions>();
        services.AddSingleton<ShopPage>();
        services.AddSingleton<ShopLibrary>();
        services.AddSingleton<AssistantAnswers>();
    }

    public static void MapDemo(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/demo").ExcludeFromDescription().AddEndpointFilter<RouteGroupBuilder, ShopDoor>();
        group.MapGet("", ShopPage.Handle);
        group.MapGet("/{file}", ShopPage.HandleFile);

        var api = group.MapGroup("/api");
        api.MapGet("/state", ShopLogIn.ReadAsync);
        api.MapPost("/login", ShopLogIn.LogInAsync);
        api.MapPost("/logout", ShopLogIn.LogOutAsync);
        api.MapPost("/token", HandOutToken.HandleAsync);
        api.MapPost("/token/short", HandOutToken.HandleShortAsync);
        api.MapPost("/token/forged", HandOutToken.HandleForged);
        api.MapPost("/rotate", RotateShopSecret.HandleAsync);
        api.MapPost("/conversations", WatchConversation.HandleAsync);
        api.MapPost("/reply", AgentAnswers.HandleAsync);
        api.MapPost("/assistant", AssistantAnswers.HandleAsync);
        api.MapGet("/trail", ReadTrail.HandleAsync);
        api.MapPost("/tamper", TamperWithPast.HandleAsync);
        api.MapPost("/console", OpenConsole.HandleAsync);
    }
}
