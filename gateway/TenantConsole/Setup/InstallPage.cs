using System.Text.Json.Nodes;
using Blinq.Gateway.Access;
using Blinq.Gateway.Bodies;
using Blinq.Gateway.Errors;
using Blinq.Gateway.TenantConsole.Access;
using Blinq.Gateway.TenantConsole.Conversations;
using Blinq.Gateway.TenantConsole.Pages;
using Blinq.Gateway.Tenants;
using Blinq.Grains.Clients;
using Blinq.Ledger;
using Blinq.Ledger.Indexes;

namespace Blinq.Gateway.TenantConsole.Setup;

/// <summary><c>/console/install</c>: the public token, what to put into a page, from where, and whether it is there.</summary>
internal static class InstallPage
{
    public static async Task<IResult> ShowAsync(HttpContext http, ILedgerIndexes indexes, ILedger ledger) =>
        await PageAsync(http, indexes, ledger, null, null);

    /// <summary>As <c>PATCH /v1/tenant {allowedOrigins}</c>.</summary>
    public static async Task<IResult> ChangeOriginsAsync(
        HttpContext http, IGrains grains, TenantChangeResult changes, ILedgerIndexes indexes, ILedger ledger)
    {
        var text = http.Form()["origins"] ?? "";
        var origins = text.Split(['\n', '\r', ' ', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var merge = new JsonObject { ["allowedOrigins"] = new JsonArray([.. origins.Select(origin => (JsonNode)origin)]) };
        var outcome = await ChangeTenantSettings.ApplyAsync(http.Caller(), merge.ToElement(), grains, changes, http.RequestAborted);
        return outcome.Result is Problem refusal
            ? await PageAsync(http, indexes, ledger, text, refusal)
            : SeeOther.To($"{ConsolePaths.Install}?done=origins");
    }

    private static async Task<IResult> PageAsync(HttpContext http, ILedgerIndexes indexes, ILedger ledger, string? typed, Problem? refusal)
    {
        var tenant = TenantView.Of(http.Caller().Trust);
        var seen = await FindSeenAsync(http, indexes, ledger);
        return new PageResult<InstallView, InstallModel>(
            new InstallModel(tenant, typed ?? string.Join('\n', tenant.AllowedOrigins), seen, refusal), "install", "install.title",
            refusal?.Status ?? StatusCodes.Status200OK) { ReturnPath = ConsolePaths.Install };
    }

    private static async Task<SeenWidget?> FindSeenAsync(HttpContext http, ILedgerIndexes indexes, ILedger ledger)
    {
        var newest = await Blinq.Gateway.Conversations.ListConversations.HandleAsync(http, indexes, null, null, null, null, null, "1");
        if (newest.Result is not Reply<PageBody<Blinq.Gateway.Conversations.ConversationListing>> { Value.Items: [{ } conversation] })
            return null;
        var start = await ConversationStart.ReadAsync(http, ledger, conversation.SessionId);
        return new SeenWidget(conversation.SessionId, conversation.StartedAt, conversation.UserId is not null, start?.Origin, start?.Page);
    }
}
