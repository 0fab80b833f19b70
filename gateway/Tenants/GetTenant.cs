using Blinq.Gateway.Access;
using Blinq.Gateway.Bodies;

namespace Blinq.Gateway.Tenants;

/// <summary><c>GET /v1/tenant</c>.</summary>
internal static class GetTenant
{
    public static Reply<TenantView> Handle(HttpContext http) => new(TenantView.Of(http.Caller().Trust));
}
