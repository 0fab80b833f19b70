using Blinq.Gateway.Access;

namespace Blinq.Gateway.Audit;

internal static class AuditEndpoints
{
    public static void MapAudit(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/tenant/audit/export", ExportAudit.Handle).NeedsManagementKey(supportMay: true).WithTags("Audit")
            .WithName("exportAudit").WithSummary("Every event, one JSON object a line, to be checked with audit verify.");
}
