using Blinq.Gateway.Bodies;
using Blinq.Gateway.TenantConsole.Access;

namespace Blinq.Gateway.Demo;

/// <summary>
/// <c>POST /demo/api/console</c>: signs this browser in at the console, as the demo's tenant: anyone who can open the shop's page on this
/// machine may. Without the demo there is no such way in.
/// </summary>
internal static class OpenConsole
{
    public static async Task<EmptyReply> HandleAsync(HttpContext http, DemoTenant tenant, ConsoleAccess console)
    {
        await console.SignInAsync(http, tenant.Id, await tenant.GetManagementKeyAsync(http.RequestAborted));
        return EmptyReply.Instance;
    }
}
