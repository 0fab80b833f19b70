using Blinq.Ledger.Indexes;

namespace Blinq.Gateway.Users;

/// <summary>A user who was seen with an accepted token.</summary>
/// <param name="UserId">Stands for the subject in paths and logs.</param>
/// <param name="Sessions">How many conversations were ever theirs.</param>
internal sealed record UserView(
    string UserId, string Sub, string? Name, string? Email, DateTimeOffset FirstSeen, DateTimeOffset LastSeen, long Sessions)
{
    public static UserView Of(UserListing user) => new(
        user.UserId.Value, user.Subject.Value, user.Name, user.Email, user.FirstSeen, user.LastSeen, user.Sessions);
}
