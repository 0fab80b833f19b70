using Blinq.Gateway.Access;
using Blinq.Gateway.Endpoints;
using Blinq.Gateway.Errors;

namespace Blinq.Gateway.Users;

internal static class UserEndpoints
{
    public static void MapUsers(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/tenant/users").WithTags("Users");
        group.MapGet("", ListUsers.HandleAsync).NeedsManagementKey(supportMay: true)
            .WithName("listUsers").WithSummary("Users who were seen with an accepted token, the latest first.");
        group.MapPost("/find", FindUser.HandleAsync).NeedsManagementKey(supportMay: true)
            .WithName("findUser").WithSummary("The user of a subject.")
            .Takes(typeof(FindUserRequest)).Refuses(Problems.NotFound);
        group.MapGet("/{userId}", GetUser.HandleAsync).NeedsManagementKey(supportMay: true)
            .WithName("getUser").WithSummary("One user.").Refuses(Problems.NotFound);
        group.MapGet("/{userId}/export", ExportUser.HandleAsync).NeedsManagementKey(supportMay: true)
            .WithName("exportUser").WithSummary("All conversations of a person, in the lines of the audit trail's export.").Refuses(Problems.NotFound);
        group.MapDelete("/{userId}", EraseUser.HandleAsync).NeedsManagementKey()
            .WithName("eraseUser").WithSummary("Erase a person: all conversations, and all that is known of the user.")
            .WithDescription("202 while it goes on, which it does by itself: `GET /v1/tenant/erasures/{erasureId}` says how far it is, and how it ended. It cannot be undone.")
            .Refuses(Problems.NotFound);
        routes.MapGet("/v1/tenant/erasures/{erasureId}", GetErasure.HandleAsync).WithTags("Users").NeedsManagementKey()
            .WithName("getErasure").WithSummary("An erasure that was asked for: how far it is, and how it ended.").Refuses(Problems.NotFound);
    }
}
