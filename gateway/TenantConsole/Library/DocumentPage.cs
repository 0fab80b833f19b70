using Blinq.Gateway.Access;
using Blinq.Gateway.Bodies;
using Blinq.Gateway.Errors;
using Blinq.Gateway.Knowledge;
using Blinq.Gateway.TenantConsole.Access;
using Blinq.Gateway.TenantConsole.Pages;
using Blinq.Grains.Clients;
using Blinq.Grains.Knowledge;
using Blinq.Ledger.Knowledge;

namespace Blinq.Gateway.TenantConsole.Library;

/// <param name="Document"><c>null</c> for one that is to be put.</param>
/// <param name="UnknownAudiences">Of the document's, those that there are none of.</param>
/// <param name="Audiences">Those that there are.</param>
internal sealed record DocumentModel(
    DocumentView? Document, DocumentForm Form, IReadOnlyList<string> UnknownAudiences, IReadOnlyList<AudienceView> Audiences, VisibilityModel Visibility, Problem? Refused);

/// <param name="Session">What was typed.</param>
/// <param name="Claims">What was typed.</param>
/// <param name="Answer"><c>null</c> until it is asked.</param>
internal sealed record VisibilityModel(string Session, string Claims, CheckVisibilityResponse? Answer)
{
    public static readonly VisibilityModel NotAsked = new("", "", null);
}

/// <summary><c>/console/knowledge/documents/…</c>: one document, who may see it, and why a visitor does or does not.</summary>
internal static class DocumentPage
{
    private const string New = ConsolePaths.Knowledge + "/new";

    public static async Task<IResult> NewAsync(HttpContext http, ILedgerKnowledge knowledge) =>
        await PageAsync(http, knowledge, null, DocumentForm.Empty, VisibilityModel.NotAsked, null);

    public static async Task<IResult> ShowAsync(HttpContext http, ILedgerKnowledge knowledge, string documentId) =>
        await FindAsync(http, knowledge, documentId) is { } document
            ? await PageAsync(http, knowledge, document, DocumentForm.Of(document), VisibilityModel.NotAsked, null)
            : ErrorPage.Of(Problems.NotFound);

    /// <summary>As <c>PUT /v1/tenant/knowledge/documents/{id}</c>.</summary>
    public static async Task<IResult> PutAsync(HttpContext http, KnowledgeLibrary library, ILedgerKnowledge knowledge)
    {
        var form = DocumentForm.Of(http.Form());
        var refusal = form.ToRequest(out var wrong) is { } request
            ? (await PutDocument.ApplyAsync(http.Caller(), "id", form.Id, request, library, knowledge, http.RequestAborted)).Problem
            : wrong;
        return refusal is null
            ? SeeOther.To($"{PathOf(form.Id)}?done=document-put")
            : await PageAsync(http, knowledge, await FindAsync(http, knowledge, form.Id), form, VisibilityModel.NotAsked, refusal);
    }

    /// <summary>As <c>DELETE /v1/tenant/knowledge/documents/{id}</c>.</summary>
    public static async Task<IResult> DeleteAsync(HttpContext http, KnowledgeLibrary library, string documentId) =>
        (await DeleteDocument.HandleAsync(http, library, documentId)).Result is Problem refusal
            ? ErrorPage.Of(refusal)
            : SeeOther.To($"{ConsolePaths.Knowledge}?done=document-deleted");

    /// <summary>As <c>POST /v1/tenant/knowledge/check</c>.</summary>
    public static async Task<IResult> CheckAsync(HttpContext http, IGrains grains, ILedgerKnowledge knowledge, string documentId)
    {
        if (await FindAsync(http, knowledge, documentId) is not { } document)
            return ErrorPage.Of(Problems.NotFound);
        var asked = new VisibilityModel(http.Form().Trimmed("session") ?? "", http.Form().Trimmed("claims") ?? "", null);
        if (!JsonField.TryRead(asked.Claims, out var claims))
            return await PageAsync(http, knowledge, document, DocumentForm.Of(document), asked, FieldErrors.One("claims", "must be a JSON object, such as {\"plan\":\"pro\"}"));
        var request = new CheckVisibilityRequest
        {
            DocumentId = documentId, SessionId = asked.Session.Length > 0 ? asked.Session : null, Claims = claims,
        };
        var outcome = await CheckVisibility.ApplyAsync(http, request, grains, knowledge);
        return outcome.Result is Reply<CheckVisibilityResponse> answer
            ? await PageAsync(http, knowledge, document, DocumentForm.Of(document), asked with { Answer = answer.Value }, null)
            : await PageAsync(http, knowledge, document, DocumentForm.Of(document), asked, (Problem)outcome.Result);
    }

    public static string PathOf(string documentId) => $"{ConsolePaths.Knowledge}/documents/{documentId}";

    private static async Task<DocumentView?> FindAsync(HttpContext http, ILedgerKnowledge knowledge, string documentId) =>
        (await GetDocument.HandleAsync(http, knowledge, documentId)).Result is Reply<DocumentView> document ? document.Value : null;

    private static async Task<IResult> PageAsync(
        HttpContext http, ILedgerKnowledge knowledge, DocumentView? document, DocumentForm form, VisibilityModel visibility, Problem? refusal)
    {
        var audiences = (await ListAudiences.HandleAsync(http, knowledge)).Value.Items;
        var unknown = PutDocument.FindUnknown(document?.Audiences ?? [], audiences.Select(audience => audience.AudienceId));
        return new PageResult<DocumentDetail, DocumentModel>(
            new DocumentModel(document, form, unknown, audiences, visibility, refusal), "knowledge", document is null ? "document.new" : "document.title",
            refusal?.Status ?? StatusCodes.Status200OK) { ReturnPath = document is null ? New : PathOf(document.DocumentId) };
    }
}
