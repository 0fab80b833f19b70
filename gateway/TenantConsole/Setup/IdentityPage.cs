using System.Globalization;
using System.Text.Json.Nodes;
using Blinq.Gateway.Access;
using Blinq.Gateway.Bodies;
using Blinq.Gateway.Errors;
using Blinq.Gateway.Identity;
using Blinq.Gateway.Simulations;
using Blinq.Gateway.TenantConsole.Access;
using Blinq.Gateway.TenantConsole.Pages;
using Blinq.Gateway.Tenants;
using Blinq.Grains.Clients;
using Blinq.Identity.Trust;
using Blinq.Ledger;
using Blinq.Ledger.Indexes;

namespace Blinq.Gateway.TenantConsole.Setup;

/// <summary><c>/console/identity</c>: mode, policy and keys.</summary>
internal sealed class IdentityPage(IGrains grains, TenantChangeResult changes, ILedgerIndexes indexes, ILedger ledger)
{
    /// <summary>How many conversations the page looks at; the API looks at more.</summary>
    private const int LookedAt = 1_000;

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public static Task<IResult> ShowAsync(HttpContext http, IdentityPage page) => page.PageAsync(http, false, null);

    /// <summary>As <c>PATCH /v1/tenant {identity: {mode}}</c>. <c>required</c> that would turn everyone away is asked for twice.</summary>
    public static async Task<IResult> ChangeModeAsync(HttpContext http, IdentityPage page)
    {
        var form = http.Form();
        var mode = form["mode"] ?? "";
        if (mode == "required" && !form.Has("sure") && (await page.CountDayAsync(http)).Accepted == 0)
            return await page.PageAsync(http, true, null);
        return await page.ChangeAsync(http, new JsonObject { ["identity"] = new JsonObject { ["mode"] = mode } }, "mode");
    }

    /// <summary>As <c>PATCH /v1/tenant {identity: {…}}</c>.</summary>
    public static Task<IResult> ChangePolicyAsync(HttpContext http, IdentityPage page)
    {
        var form = http.Form();
        return page.ChangeAsync(http, new JsonObject { ["identity"] = new JsonObject
        {
            ["clockSkewSeconds"] = Number(form.Trimmed("clockSkewSeconds")),
            ["requireExpiry"] = form.Has("requireExpiry"),
            ["maxLifetimeSeconds"] = Number(form.Trimmed("maxLifetimeSeconds")),
            ["identifiedSessionTtlSeconds"] = Number(form.Trimmed("identifiedSessionTtlSeconds")),
            ["claimAnonymous"] = form.Has("claimAnonymous"),
        } }, "policy");
    }

    /// <summary>As <c>POST /v1/tenant/identity/secret/revoke-previous</c>.</summary>
    public static async Task<IResult> EndGraceAsync(HttpContext http, IdentityPage page)
    {
        var outcome = await RevokePreviousSecret.HandleAsync(http, page.Grains, page.Changes, page.Ledger);
        return outcome.Result is Problem refusal ? await page.PageAsync(http, false, refusal) : SeeOther.To($"{ConsolePaths.Identity}?done=grace-ended");
    }

    public async Task<IResult> PageAsync(HttpContext http, bool asksTwice, Problem? refusal)
    {
        // What the request came in with is from before what it changed.
        var answer = await GetIdentity.HandleAsync(http, grains, indexes, ledger);
        if (answer.Result is not Reply<IdentityResponse> identity)
            return ErrorPage.Of((Problem)answer.Result);
        var trust = http.Caller().Trust;
        var recorded = await RecordedInits.ReadAsync(trust, ledger, indexes, LookedAt, http.RequestAborted);
        var policy = trust.Terms.Policy;
        var simulated = Enum.GetValues<IdentityMode>().ToDictionary(
            mode => mode.ToString().ToLowerInvariant(), mode => SimulatePolicy.Describe(recorded, new Simulation(mode, policy, policy)), StringComparer.Ordinal);
        var model = new IdentityModel(
            TenantView.Of(trust), identity.Value, await CountDayAsync(http), ledger.Now,
            OrderNames.New(), simulated, recorded, asksTwice, refusal);
        return new PageResult<IdentityView, IdentityModel>(model, "identity", "identity.title", refusal?.Status ?? StatusCodes.Status200OK)
        {
            ReturnPath = ConsolePaths.Identity,
        };
    }

    private IGrains Grains => grains;

    private TenantChangeResult Changes => changes;

    private ILedger Ledger => ledger;

    private Task<VerdictCountsBody> CountDayAsync(HttpContext http) =>
        GetIdentity.CountAsync(http.Caller().Trust.Tenant, ledger.Now - Day, indexes, http.RequestAborted);

    private async Task<IResult> ChangeAsync(HttpContext http, JsonObject merge, string done)
    {
        var outcome = await ChangeTenantSettings.ApplyAsync(http.Caller(), merge.ToElement(), grains, changes, http.RequestAborted);
        return outcome.Result is Problem refusal ? await PageAsync(http, false, refusal) : SeeOther.To($"{ConsolePaths.Identity}?done={done}");
    }

    /// <summary>As JSON has it: what is no number goes on as the text that it is, and is refused where all others are.</summary>
    private static JsonNode? Number(string? text) =>
        text is null ? null : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : text;
}
