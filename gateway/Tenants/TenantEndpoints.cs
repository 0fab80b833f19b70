using Blinq.Gateway.Access;
using Blinq.Gateway.Endpoints;
using Blinq.Gateway.Errors;

namespace Blinq.Gateway.Tenants;

internal static class TenantEndpoints
{
    public static void MapTenants(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/tenant").WithTags("Tenant");
        group.MapGet("", GetTenant.Handle).NeedsManagementKey(supportMay: true)
            .WithName("getTenant").WithSummary("The tenant's settings.");
        group.MapPatch("", ChangeTenantSettings.HandleAsync).NeedsManagementKey()
            .WithName("changeTenant").WithSummary("Change the settings that are given; the others stay.")
            .WithDescription("What narrows access is in force everywhere once this has answered.")
            .Takes(typeof(TenantPatch)).Refuses(Problems.NoIdentityKey);
    }
}
