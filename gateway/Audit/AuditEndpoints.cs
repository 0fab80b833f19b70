using Blinq.Gateway.Access;
using Blinq.Gateway.Endpoints;
using Blinq.Gateway.Errors;

namespace Blinq.Gateway.Audit;

internal static class AuditEndpoints
{
    public static void MapAudit(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/tenant/audit").WithTags("Audit");
        group.MapGet("/export", ExportAudit.Handle).NeedsManagementKey(supportMay: true, auditMay: true)
            .WithName("exportAudit").WithSummary("Every event, one JSON object a line, to be checked with audit verify.");
        group.MapPost("/keys", IssueAuditKey.HandleAsync).NeedsManagementKey()
            .WithName("issueAuditKey").WithSummary("Issue a key of scope audit for an auditor. It is shown once, and ends by itself.")
            .HonoursIdempotencyKey("within 10 minutes").Takes(typeof(IssueAuditKeyRequest))
            .Refuses(Problems.TooManyManagementKeys, Problems.IdempotencyKeyReused, Problems.KeyNotShownAgain);
        group.MapGet("/keys", AuditKeys.List).NeedsManagementKey()
            .WithName("listAuditKeys").WithSummary("The keys of scope audit that are in force.");
        group.MapDelete("/keys/{keyId}", AuditKeys.RevokeAsync).NeedsManagementKey()
            .WithName("revokeAuditKey").WithSummary("Revoke a key of scope audit; refused everywhere once this has answered.")
            .Refuses(Problems.NotFound);
    }
}
