using Blinq.Gateway.Access;
using Blinq.Gateway.Identity;
using Blinq.Gateway.TenantConsole.Access;
using Blinq.Gateway.TenantConsole.Pages;
using Blinq.Identity;
using Blinq.Ledger;

namespace Blinq.Gateway.TenantConsole.Checking;

/// <param name="Report"><c>null</c> before a token was pasted.</param>
internal sealed record CheckerModel(CheckTokenResponse? Report);

/// <summary><c>/console/checker</c>: as <c>POST /v1/tenant/identity/check</c>. The token is neither kept nor shown again.</summary>
internal static class CheckerPage
{
    public static IResult Show() => Page(null);

    public static IResult Check(HttpContext http, IdentityCheck check, ILedger ledger)
    {
        // What stands around a token in a mail or a terminal is none of it.
        var token = http.Form()["token"]?.Trim().Trim('"');
        if (token?.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) == true)
            token = token["Bearer ".Length..].Trim();
        return Page(CheckToken.Describe(check.Explain(token, http.Caller().Trust, ledger.Now)));
    }

    private static PageResult<CheckerView, CheckerModel> Page(CheckTokenResponse? report) =>
        ConsolePage.Of<CheckerView, CheckerModel>(new CheckerModel(report), "checker", "checker.title");
}
