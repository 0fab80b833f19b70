using Blinq.Gateway.Access;
using Blinq.Gateway.Bodies;
using Blinq.Gateway.Conversations;
using Blinq.Gateway.Erasures;
using Blinq.Gateway.Errors;
using Blinq.Gateway.Identity;
using Blinq.Gateway.TenantConsole.Access;
using Blinq.Gateway.TenantConsole.Pages;
using Blinq.Gateway.Tenants;
using Blinq.Gateway.Trusts;
using Blinq.Gateway.Users;
using Blinq.Grains.Clients;
using Blinq.Ledger;
using Blinq.Ledger.Erasures;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Indexes;

namespace Blinq.Gateway.TenantConsole.People;

/// <param name="Revocations">Those of this user that are in force.</param>
/// <param name="Erasing">The erasure that is under way.</param>
internal sealed record PersonModel(
    UserView User, IReadOnlyList<ConversationListing> Conversations, string? Next, IReadOnlyList<RevocationBody> Revocations, ErasureResponse? Erasing,
    Problem? Refused);

/// <summary><c>/console/people/{userId}</c>: one user, with all conversations; signing out everywhere, export and erasure.</summary>
internal sealed class PersonPage(
    IGrains grains, TenantChangeResult changes, ILedgerIndexes indexes, ILedger ledger, ILedgerErasures erasures, ErasureRunner runner,
    ITrustProvider trusts, TimeProvider time)
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

    /// <summary>As <c>GET /v1/tenant/users/{userId}/export</c>, to be saved as a file. Its name names nobody.</summary>
    public static async Task<IResult> ExportAsync(HttpContext http, PersonPage page, string userId)
    {
        var outcome = await ExportUser.HandleAsync(http, page.Indexes, page.Ledger, userId);
        if (outcome.Result is Problem refusal)
            return ErrorPage.Of(refusal);
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"person-{userId}.jsonl\"";
        return outcome;
    }

    /// <summary>As <c>DELETE /v1/tenant/users/{userId}</c>, once the person's subject was typed: it can't be undone.</summary>
    public static Task<IResult> EraseAsync(HttpContext http, PersonPage page, string userId) => page.EraseAsync(http, userId);

    private IGrains Grains => grains;

    private ILedgerIndexes Indexes => indexes;

    private TenantChangeResult Changes => changes;

    private ILedger Ledger => ledger;

    private async Task<IResult> EraseAsync(HttpContext http, string userId)
    {
        if (await FindAsync(http, userId) is not { } user)
            return ErrorPage.Of(Problems.NotFound);
        if (http.Form()["sub"] != user.Sub && http.Form().Trimmed("sub") != user.Sub)
            return await PageAsync(http, userId, null, FieldErrors.One("sub", "is not this person's"));
        var outcome = await EraseUser.HandleAsync(http, erasures, runner, trusts, time, userId);
        return outcome.Result switch
        {
            Problem refusal => ErrorPage.Of(refusal),
            AcceptedReply<ErasureResponse> => SeeOther.To($"{ConsolePaths.People}?done=erasing"),
            _ => SeeOther.To($"{ConsolePaths.People}?done=erased"),
        };
    }

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
        var underWay = await erasures.FindUnfinishedErasureAsync(http.Caller().Trust.Tenant, new UserId(user.UserId), http.RequestAborted);
        var path = $"{ConsolePaths.People}/{user.UserId}";
        return new PageResult<PersonView, PersonModel>(
            new PersonModel(
                user, conversations.Items, conversations.Next is { } next ? path + QueryString.Create("cursor", next) : null,
                [.. revocations.Where(revocation => revocation.UserId == user.UserId)], underWay is null ? null : ErasureResponse.Of(underWay), refusal),
            "people", "person.title", refusal?.Status ?? StatusCodes.Status200OK) { ReturnPath = path };
    }
}
