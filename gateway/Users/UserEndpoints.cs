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
            .WithDescription("202 while it goes on; ask again to learn how far it is, until 404 says that nothing is left. It cannot be undone.")
            .Refuses(Problems.NotFound);
    }
}
