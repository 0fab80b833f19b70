using Blinq.Gateway.Access;
using Blinq.Gateway.Errors;
using Blinq.Gateway.TenantConsole.Access;
using Blinq.Gateway.TenantConsole.Audit;
using Blinq.Gateway.TenantConsole.Checking;
using Blinq.Gateway.TenantConsole.Conversations;
using Blinq.Gateway.TenantConsole.Library;
using Blinq.Gateway.TenantConsole.Overview;
using Blinq.Gateway.TenantConsole.Pages;
using Blinq.Gateway.TenantConsole.People;
using Blinq.Gateway.TenantConsole.Refusals;
using Blinq.Gateway.TenantConsole.Setup;
using Blinq.Gateway.TenantConsole.SignIn;
using Blinq.Grains.Consoles;
using Blinq.Identity.Trust;

namespace Blinq.Gateway.TenantConsole;

/// <summary>The tenant's own pages, <c>/console</c>. Not in the OpenAPI document: each shows the call that does the same.</summary>
internal static class ConsoleEndpoints
{
    public static void AddConsole(this IServiceCollection services)
    {
        services.AddSingleton<ConsoleSessions>();
        services.AddSingleton<ConsoleAccess>();
        services.AddSingleton<IdentityPage>();
        services.AddSingleton<RotatePage>();
        services.AddSingleton<KeyPage>();
        services.AddSingleton<PersonPage>();
        services.AddSingleton<AuditKeyPage>();
        services.AddSingleton<ConversationPage>();
    }

    public static void MapConsole(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(ConsolePaths.Root + "/assets/{file}", ConsoleAssets.Handle).ExcludeFromDescription();

        var console = routes.MapGroup(ConsolePaths.Root).ExcludeFromDescription()
            .WithMetadata(new ProblemPage(ErrorPage.WriteAsync)).AddEndpointFilter<RouteGroupBuilder, ConsoleDoor>();
        console.MapGet("/sign-in", SignInPages.Show);
        console.MapPost("/sign-in", SignInPages.SignInAsync);
        console.MapPost("/sign-out", SignInPages.SignOutAsync).NeedsSignIn(supportMay: true, auditMay: true);
        console.MapGet("", Home).NeedsSignIn(supportMay: true, auditMay: true);

        MapSetup(console);
        console.MapGet("/overview", OverviewPage.ShowAsync).NeedsSignIn(supportMay: true);
        console.MapGet("/refusals", RefusalsPage.ShowAsync).NeedsSignIn(supportMay: true);
        MapPeople(console);
        MapKnowledge(console);
        MapAudit(console);
        console.MapGet("/{**rest}", () => ErrorPage.Of(Problems.NotFound)).NeedsSignIn(supportMay: true, auditMay: true);
    }

    private static void MapSetup(RouteGroupBuilder console)
    {
        console.MapGet("/install", InstallPage.ShowAsync).NeedsSignIn();
        console.MapPost("/install/origins", InstallPage.ChangeOriginsAsync).NeedsSignIn();
        console.MapGet("/identity", IdentityPage.ShowAsync).NeedsSignIn();
        console.MapPost("/identity/mode", IdentityPage.ChangeModeAsync).NeedsSignIn();
        console.MapPost("/identity/policy", IdentityPage.ChangePolicyAsync).NeedsSignIn();
        console.MapPost("/identity/rotate", RotatePage.RotateAsync).NeedsSignIn();
        console.MapPost("/identity/end-grace", IdentityPage.EndGraceAsync).NeedsSignIn();
        console.MapGet("/keys/{keyId}", KeyPage.ShowAsync).NeedsSignIn();
        console.MapGet("/checker", CheckerPage.Show).NeedsSignIn();
        console.MapPost("/checker", CheckerPage.Check).NeedsSignIn();
    }

    private static void MapPeople(RouteGroupBuilder console)
    {
        console.MapGet("/people", PeoplePage.ShowAsync).NeedsSignIn(supportMay: true);
        console.MapPost("/people/find", PeoplePage.FindAsync).NeedsSignIn(supportMay: true);
        console.MapGet("/people/{userId}", PersonPage.ShowAsync).NeedsSignIn(supportMay: true);
        console.MapPost("/people/{userId}/revoke", PersonPage.RevokeAsync).NeedsSignIn();
        console.MapPost("/people/{userId}/lift", PersonPage.LiftAsync).NeedsSignIn();
        console.MapGet("/people/{userId}/export", PersonPage.ExportAsync).NeedsSignIn(supportMay: true);
        console.MapPost("/people/{userId}/erase", PersonPage.EraseAsync).NeedsSignIn();
        console.MapGet("/conversations", ConversationsPage.ShowAsync).NeedsSignIn(supportMay: true);
        console.MapGet("/conversations/{sessionId}", ConversationPage.ShowAsync).NeedsSignIn(supportMay: true);
        console.MapGet("/conversations/{sessionId}/events", EventsPage.ShowAsync).NeedsSignIn(supportMay: true);
        console.MapPost("/conversations/{sessionId}/reply", ConversationPage.ReplyAsync).NeedsSignIn(supportMay: true);
        console.MapPost("/conversations/{sessionId}/end", ConversationPage.EndAsync).NeedsSignIn(supportMay: true);
    }

    private static void MapKnowledge(RouteGroupBuilder console)
    {
        console.MapGet("/knowledge", LibraryPage.ShowAsync).NeedsSignIn(supportMay: true);
        console.MapGet("/knowledge/new", DocumentPage.NewAsync).NeedsSignIn();
        console.MapPost("/knowledge/documents", DocumentPage.PutAsync).NeedsSignIn().WithMetadata(new LargeForm());
        console.MapGet("/knowledge/documents/{documentId}", DocumentPage.ShowAsync).NeedsSignIn(supportMay: true);
        console.MapPost("/knowledge/documents/{documentId}/check", DocumentPage.CheckAsync).NeedsSignIn(supportMay: true);
        console.MapPost("/knowledge/documents/{documentId}/delete", DocumentPage.DeleteAsync).NeedsSignIn();
        console.MapGet("/knowledge/audiences", AudiencesPage.ShowAsync).NeedsSignIn(supportMay: true);
        console.MapPost("/knowledge/audiences", AudiencesPage.PutAsync).NeedsSignIn();
        console.MapPost("/knowledge/audiences/{audienceId}/delete", AudiencesPage.DeleteAsync).NeedsSignIn();
    }

    private static void MapAudit(RouteGroupBuilder console)
    {
        console.MapGet("/audit", AuditPage.ShowAsync).NeedsSignIn(auditMay: true);
        console.MapPost("/audit/verify", AuditPage.VerifyAsync).NeedsSignIn(auditMay: true);
        console.MapGet("/audit/export", AuditPage.Export).NeedsSignIn(auditMay: true);
        console.MapPost("/audit/keys", AuditKeyPage.IssueAsync).NeedsSignIn();
        console.MapPost("/audit/keys/end", AuditKeyPage.EndAsync).NeedsSignIn();
    }

    private static SeeOther Home(HttpContext http) => SeeOther.To(http.Caller().Key.Scope switch
    {
        Scope.Admin => ConsolePaths.Install,
        Scope.Audit => ConsolePaths.Audit,
        _ => ConsolePaths.Conversations,
    });
}
