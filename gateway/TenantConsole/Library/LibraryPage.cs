using Blinq.Gateway.Bodies;
using Blinq.Gateway.Errors;
using Blinq.Gateway.Knowledge;
using Blinq.Gateway.TenantConsole.Pages;
using Blinq.Ledger.Knowledge;

namespace Blinq.Gateway.TenantConsole.Library;

/// <param name="Next">The address of the next page; <c>null</c> at the end.</param>
/// <param name="Audiences">The ids of those that there are.</param>
internal sealed record LibraryModel(IReadOnlyList<DocumentView> Documents, string? Next, bool IsFirst, IReadOnlySet<string> Audiences);

/// <summary><c>/console/knowledge</c>: documents by their ids, and who may see each.</summary>
internal static class LibraryPage
{
    public static async Task<IResult> ShowAsync(HttpContext http, ILedgerKnowledge knowledge, string? cursor)
    {
        var listed = await ListDocuments.HandleAsync(http, knowledge, cursor, null);
        if (listed.Result is not Reply<PageBody<DocumentView>> { Value: var page })
            return ErrorPage.Of((Problem)listed.Result);
        var audiences = (await ListAudiences.HandleAsync(http, knowledge)).Value.Items.Select(audience => audience.AudienceId).ToHashSet(StringComparer.Ordinal);
        return ConsolePage.Of<LibraryOverview, LibraryModel>(
            new LibraryModel(page.Items, page.Next is { } next ? ConsolePaths.Knowledge + QueryString.Create("cursor", next) : null, cursor is null, audiences),
            "knowledge", "knowledge.title");
    }
}
