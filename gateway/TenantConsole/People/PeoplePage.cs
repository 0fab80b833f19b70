using Blinq.Gateway.Access;
using Blinq.Gateway.Bodies;
using Blinq.Gateway.Errors;
using Blinq.Gateway.TenantConsole.Access;
using Blinq.Gateway.TenantConsole.Pages;
using Blinq.Gateway.Users;
using Blinq.Ledger.Indexes;

namespace Blinq.Gateway.TenantConsole.People;

/// <param name="Next">The address of the next page; <c>null</c> at the end.</param>
/// <param name="Sought">The subject that there is nobody of.</param>
internal sealed record PeopleModel(IReadOnlyList<UserView> Users, string? Next, bool IsFirst, string? Sought);

/// <summary><c>/console/people</c>: users by the time they were last seen, and the one of a subject.</summary>
internal static class PeoplePage
{
    public static Task<IResult> ShowAsync(HttpContext http, ILedgerIndexes indexes, string? cursor) => PageAsync(http, indexes, cursor, null);

    /// <summary>As <c>POST /v1/tenant/users/find</c>: a subject stands in no address.</summary>
    public static async Task<IResult> FindAsync(HttpContext http, ILedgerIndexes indexes)
    {
        var sub = http.Form().Trimmed("sub");
        var found = await FindUser.FindAsync(http.Caller().Trust, sub, indexes, http.RequestAborted);
        return found.Result is Reply<UserView> user
            ? SeeOther.To($"{ConsolePaths.People}/{user.Value.UserId}")
            : await PageAsync(http, indexes, null, sub ?? "");
    }

    private static async Task<IResult> PageAsync(HttpContext http, ILedgerIndexes indexes, string? cursor, string? sought)
    {
        var listed = await ListUsers.HandleAsync(http, indexes, cursor, null);
        if (listed.Result is not Reply<PageBody<UserView>> { Value: var page })
            return ErrorPage.Of((Problem)listed.Result);
        var next = page.Next is { } on ? ConsolePaths.People + QueryString.Create("cursor", on) : null;
        return new PageResult<PeopleView, PeopleModel>(
            new PeopleModel(page.Items, next, cursor is null, sought), "people", "people.title",
            sought is null ? StatusCodes.Status200OK : StatusCodes.Status404NotFound) { ReturnPath = ConsolePaths.People };
    }
}
