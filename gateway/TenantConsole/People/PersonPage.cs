using Blinq.Gateway.Access;
using Blinq.Gateway.Bodies;
using Blinq.Gateway.Conversations;
using Blinq.Gateway.Errors;
using Blinq.Gateway.Identity;
using Blinq.Gateway.TenantConsole.Access;
using Blinq.Gateway.TenantConsole.Pages;
using Blinq.Gateway.Tenants;
using Blinq.Gateway.Users;
using Blinq.Grains.Clients;
using Blinq.Ledger;
using Blinq.Ledger.Indexes;

namespace Blinq.Gateway.TenantConsole.People;

/// <param name="Revocations">Those of this user that are in force.</param>
internal sealed record PersonModel(
    UserView User, IReadOnlyList<ConversationListing> Conversations, string? Next, IReadOnlyList<RevocationBody> Revocations, Problem? Refused);

/// <summary><c>/console/people/{userId}</c>: one user, with all conversations; and signing them out everywhere.</summary>
internal sealed class PersonPage(IGrains grains, TenantChangeResult changes, ILedgerIndexes indexes, ILedger ledger)
{
    public static Task<IResult> ShowAsync(HttpContext http, PersonPage page, string userId, string? cursor) => page.PageAsync(http, userId, cursor, null);

    /// <summary>As <c>POST /v1/tenant/revocations {sub}</c>.</summary>
    public static async Task<IResult> RevokeAsync(HttpContext http, PersonPage page, string userId)
    {
        if (await page.FindAsync(http, userId) is not { } user)
            return ErrorPage.Of(Problems.NotFound);
        var outcome = await Revoke.ApplyAsync(
            http.Caller(), new RevokeRequest { Sub = user.Sub }, null, new FieldErrors(), page.Grains, page.Changes, page.Ledger, http.RequestAborted);
        return outcome.Result is Problem refusal
            ? await page.PageAsync(http, userId, null, refusal)
            : SeeOther.To($"{ConsolePaths.People}/{user.UserId}?done=revoked");
    }

    /// <summary>As <c>DELETE /v1/tenant/revocations/{id}</c>.</summary>
    public static async Task<IResult> LiftAsync(HttpContext http, PersonPage page, string userId)
    {
        if (await page.FindAsync(http, userId) is not { } user)
            return ErrorPage.Of(Problems.NotFound);
        var outcome = await LiftRevocation.HandleAsync(http, page.Grains, page.Changes, http.Form()["revocation"] ?? "");
        return outcome.Result is Problem refusal
            ? await page.PageAsync(http, userId, null, refusal)
            : SeeOther.To($"{ConsolePaths.People}/{user.UserId}?done=lifted");
    }

    private IGrains Grains => grains;

    private TenantChangeResult Changes => changes;

    private ILedger Ledger => ledger;

    private async Task<UserView?> FindAsync(HttpContext http, string userId) =>
        (await GetUser.HandleAsync(http, indexes, userId)).Result is Reply<UserView> user ? user.Value : null;

    private async Task<IResult> PageAsync(HttpContext http, string userId, string? cursor, Problem? refusal)
    {
        if (await FindAsync(http, userId) is not { } user)
            return ErrorPage.Of(Problems.NotFound);
        var listed = await ListConversations.HandleAsync(http, indexes, user.UserId, null, null, null, cursor, null);
        if (listed.Result is not Reply<PageBody<ConversationListing>> { Value: var conversations })
            return ErrorPage.Of((Problem)listed.Result);
        var revocations = (await ListRevocations.HandleAsync(http, grains)).Result is Reply<RevocationsResponse> { Value.Items: var items } ? items : [];
        var path = $"{ConsolePaths.People}/{user.UserId}";
        return new PageResult<PersonView, PersonModel>(
            new PersonModel(
                user, conversations.Items, conversations.Next is { } next ? path + QueryString.Create("cursor", next) : null,
                [.. revocations.Where(revocation => revocation.UserId == user.UserId)], refusal),
            "people", "person.title", refusal?.Status ?? StatusCodes.Status200OK) { ReturnPath = path };
    }
}
