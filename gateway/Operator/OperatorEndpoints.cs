using Blinq.Gateway.Access;
using Blinq.Gateway.Endpoints;
using Blinq.Gateway.Erasures;
using Blinq.Gateway.Errors;

namespace Blinq.Gateway.Operator;

internal static class OperatorEndpoints
{
    public static void MapOperator(this IEndpointRouteBuilder routes)
    {
        routes.MapGroup("/v1/operator/cluster").WithTags("Operator").NeedsOperatorKey().MapGet("", GetCluster.HandleAsync)
            .WithName("getCluster").WithSummary("The silos of this installation, and how old this process' trust is.");

        routes.MapGroup("/v1/operator/erasures").WithTags("Operator").NeedsOperatorKey().MapGet("", ListErasures.Handle)
            .WithName("listErasures").WithSummary("The list of erasures, one JSON object a line, to be kept beside the backups.");
        var group = routes.MapGroup("/v1/operator/tenants").WithTags("Operator").NeedsOperatorKey();
        group.MapPost("", RegisterTenant.HandleAsync)
            .WithName("registerTenant").WithSummary("Register a tenant. Its management key is shown once.")
            .HonoursIdempotencyKey("within 10 minutes")
            .Takes(typeof(RegisterTenantRequest)).Refuses(Problems.IdempotencyKeyReused, Problems.KeyNotShownAgain);
        group.MapGet("", ListTenants.HandleAsync)
            .WithName("listTenants").WithSummary("Tenants, the latest first.");

        var one = group.MapGroup("/{tenantId}").Refuses(Problems.NotFound);
        one.MapPost("/management-keys", IssueManagementKey.HandleAsync)
            .WithName("issueManagementKey").WithSummary("Issue a management key. It is shown once.")
            .HonoursIdempotencyKey("within 10 minutes").Takes(typeof(IssueManagementKeyRequest))
            .Refuses(Problems.TooManyManagementKeys, Problems.IdempotencyKeyReused, Problems.KeyNotShownAgain);
        one.MapDelete("/management-keys/{keyId}", RevokeManagementKey.HandleAsync)
            .WithName("revokeManagementKey").WithSummary("Revoke a management key; refused everywhere once this has answered.")
            .Refuses(Problems.LastAdminKey);
        one.MapPost("/suspend", SuspendTenant.HandleAsync)
            .WithName("suspendTenant").WithSummary("Serve none of the tenant's calls until it is resumed.");
        one.MapPost("/resume", ResumeTenant.HandleAsync)
            .WithName("resumeTenant").WithSummary("Serve the tenant's calls again.");
    }
}
