using System.Text.Json.Nodes;
using Blinq.Gateway.Access;
using Blinq.Gateway.Errors;
using Blinq.Gateway.Knowledge;
using Blinq.Gateway.TenantConsole.Access;
using Blinq.Gateway.TenantConsole.Pages;
using Blinq.Grains.Knowledge;
using Blinq.Ledger.Knowledge;

namespace Blinq.Gateway.TenantConsole.Library;

/// <param name="Claims">Those that the policy names.</param>
/// <param name="Id">What stands in the form.</param>
/// <param name="Name">What stands in the form.</param>
/// <param name="All">What stands in the form: a JSON list of conditions.</param>
internal sealed record AudiencesModel(
    IReadOnlyList<AudienceView> Audiences, IReadOnlyList<string> Claims, string Id, string Name, string All, Problem? Refused);

/// <summary><c>/console/knowledge/audiences</c>: who belongs to which audience.</summary>
internal static class AudiencesPage
{
    /// <param name="edit">The id of the audience that the form begins with.</param>
    public static Task<IResult> ShowAsync(HttpContext http, ILedgerKnowledge knowledge, string? edit) =>
        PageAsync(http, knowledge, edit, "", "", null);

    /// <summary>As <c>PUT /v1/tenant/knowledge/audiences/{id}</c>.</summary>
    public static async Task<IResult> PutAsync(HttpContext http, KnowledgeLibrary library, ILedgerKnowledge knowledge)
    {
        var (id, name, all) = (http.Form().Trimmed("id") ?? "", http.Form().Trimmed("name") ?? "", http.Form().Trimmed("all") ?? "");
        if (!JsonField.TryRead(all, out var conditions))
            return await PageAsync(http, knowledge, id, name, all, FieldErrors.One("all", "must be a JSON list of conditions"));
        var body = new JsonObject();
        if (name.Length > 0)
            body["name"] = name;
        if (conditions is { } given)
            body["all"] = JsonNode.Parse(given.GetRawText());
        var outcome = await PutAudience.ApplyAsync(http.Caller(), id, body.ToElement(), library, http.RequestAborted);
        return outcome.Result is Problem refusal
            ? await PageAsync(http, knowledge, id, name, all, refusal)
            : SeeOther.To($"{ConsolePaths.Knowledge}/audiences?done=audience-put");
    }

    /// <summary>As <c>DELETE /v1/tenant/knowledge/audiences/{id}</c>.</summary>
    public static async Task<IResult> DeleteAsync(HttpContext http, KnowledgeLibrary library, string audienceId) =>
        (await DeleteAudience.HandleAsync(http, library, audienceId)).Result is Problem refusal
            ? ErrorPage.Of(refusal)
            : SeeOther.To($"{ConsolePaths.Knowledge}/audiences?done=audience-deleted");

    private static async Task<IResult> PageAsync(HttpContext http, ILedgerKnowledge knowledge, string? id, string name, string all, Problem? refusal)
    {
        var audiences = (await ListAudiences.HandleAsync(http, knowledge)).Value.Items;
        if (refusal is null && audiences.FirstOrDefault(audience => audience.AudienceId == id) is { } edited)
            (name, all) = (edited.Name ?? "", edited.All.GetRawText());
        else if (refusal is null)
            id = "";
        return new PageResult<AudiencesTable, AudiencesModel>(
            new AudiencesModel(audiences, [.. (IEnumerable<string>?)http.Caller().Trust.Terms.Policy.Claims ?? []], id ?? "", name, all, refusal), "knowledge", "audiences.title",
            refusal?.Status ?? StatusCodes.Status200OK) { ReturnPath = $"{ConsolePaths.Knowledge}/audiences" };
    }
}
