using System.Globalization;
using Blinq.Gateway.Access;
using Blinq.Gateway.Identity;
using Blinq.Gateway.TenantConsole.Pages;
using Blinq.Ledger;
using Blinq.Ledger.Indexes;
using ActiveUserBody = Blinq.Gateway.Analytics.ActiveUserBody;
using DayBody = Blinq.Gateway.Analytics.DayBody;
using GetAnalytics = Blinq.Gateway.Analytics.GetAnalytics;

namespace Blinq.Gateway.TenantConsole.Overview;

/// <param name="Length">How many days are shown.</param>
/// <param name="From">When the first of them begins, as the API's parameter.</param>
internal sealed record OverviewModel(
    int Length, string From, IReadOnlyList<DayBody> Days, IReadOnlyList<ActiveUserBody> Users, VerdictCountsBody Verdicts)
{
    public long Sessions => Days.Sum(day => day.Sessions);

    public long Messages => Days.Sum(day => day.Messages);

    /// <summary>In percent; <c>null</c> without conversations. One that began before the first day may have been verified later.</summary>
    public double? VerifiedShare => Sessions == 0 ? null : Math.Min(100, 100.0 * Days.Sum(day => day.Verified) / Sessions);

    public TimeSpan? FirstReply => Days.Sum(day => day.FirstReplies) is var replies and > 0
        ? TimeSpan.FromSeconds(Days.Sum(day => (day.FirstReplySeconds ?? 0) * day.FirstReplies) / replies)
        : null;
}

/// <summary><c>/console/overview</c>: as <c>GET /v1/tenant/analytics</c>, by day and by user.</summary>
internal static class OverviewPage
{
    public static readonly IReadOnlyList<int> Lengths = [7, 30, 90, GetAnalytics.MaxDays];

    private const int Users = 10;

    public static async Task<IResult> ShowAsync(HttpContext http, ILedgerIndexes indexes, ILedger ledger, string? days)
    {
        var length = int.TryParse(days, NumberStyles.None, CultureInfo.InvariantCulture, out var wanted) && Lengths.Contains(wanted) ? wanted : 30;
        var tenant = http.Caller().Trust.Tenant;
        var last = DateOnly.FromDateTime(ledger.Now.UtcDateTime);
        var first = DateOnly.FromDayNumber(Math.Max(0, last.DayNumber - length + 1));
        var model = new OverviewModel(
            length, GetAnalytics.Text(first) + "T00:00:00Z", await GetAnalytics.DaysAsync(tenant, indexes, first, last, http.RequestAborted),
            await GetAnalytics.UsersAsync(tenant, indexes, first, last, Users, http.RequestAborted),
            await GetAnalytics.VerdictsAsync(tenant, indexes, first, last, http.RequestAborted));
        return ConsolePage.Of<OverviewView, OverviewModel>(model, "overview", "overview.title");
    }
}
