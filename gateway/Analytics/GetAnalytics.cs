using System.Globalization;
using System.Text.Json.Serialization;
using Blinq.Gateway.Access;
using Blinq.Gateway.Bodies;
using Blinq.Gateway.Errors;
using Blinq.Gateway.Identity;
using Blinq.Ledger;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Indexes;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Blinq.Gateway.Analytics;

/// <summary>What the numbers are of.</summary>
internal enum AnalyticsBy
{
    [JsonStringEnumMemberName("day")] Day,
    [JsonStringEnumMemberName("user")] User,
}

/// <param name="FirstDay">A UTC day, such as <c>2026-01-31</c>.</param>
/// <param name="LastDay">Itself included.</param>
/// <param name="Days">Each of the days, also those without anything; <c>null</c> by user.</param>
/// <param name="Users">Those who wrote most; <c>null</c> by day.</param>
/// <param name="Verdicts">How tokens fared; of the last 90 days, and no older ones.</param>
internal sealed record AnalyticsResponse(
    string FirstDay, string LastDay, IReadOnlyList<DayBody>? Days, IReadOnlyList<ActiveUserBody>? Users, VerdictCountsBody Verdicts);

/// <param name="Sessions">Conversations that began.</param>
/// <param name="Verified">Conversations that came to be bound to a verified user.</param>
/// <param name="Messages">Of visitors, assistants and agents.</param>
/// <param name="ActiveUsers">Verified users who came or wrote.</param>
/// <param name="FirstReplies">Conversations that got their first answer.</param>
/// <param name="FirstReplySeconds">How long their visitors had waited for it, on the average; <c>null</c> without any.</param>
internal sealed record DayBody(
    string Day, long Sessions, long Verified, long Messages, long ActiveUsers, long FirstReplies, double? FirstReplySeconds);

/// <param name="Sessions">Conversations that came to be the user's.</param>
/// <param name="Messages">Messages that the user wrote.</param>
internal sealed record ActiveUserBody(string UserId, string Sub, string? Name, string? Email, long Sessions, long Messages);

/// <summary><c>GET /v1/tenant/analytics</c>: from tables that are kept with the appends, never from the events (docs/adr/0207).</summary>
internal static class GetAnalytics
{
    public const int MaxDays = 366;

    private const int DefaultDays = 30;
    private const int Users = 50;

    public static Task<Results<Reply<AnalyticsResponse>, Problem>> HandleAsync(
        HttpContext http, ILedgerIndexes indexes, ILedger ledger, string? from, string? to, string? by)
    {
        var errors = new FieldErrors();
        var since = errors.Time("from", from);
        var until = errors.Time("to", to);
        var kind = by is null ? AnalyticsBy.Day : errors.Choice("by", by, AnalyticsBy.Day);
        if (errors.Problem is { } invalid)
            return Task.FromResult<Results<Reply<AnalyticsResponse>, Problem>>(invalid);
        var (first, last) = RangeOf(since, until, ledger.Now);
        return AnswerAsync(http.Caller().Trust.Tenant, indexes, first, last, kind, http.RequestAborted);
    }

    /// <summary>The numbers of each day, with those that nothing happened on.</summary>
    public static async Task<IReadOnlyList<DayBody>> DaysAsync(
        TenantId tenant, ILedgerIndexes indexes, DateOnly first, DateOnly last, CancellationToken cancel)
    {
        if (last < first)
            return [];
        var known = (await indexes.ReadDaysAsync(tenant, first, last, cancel)).ToDictionary(day => day.Day);
        return [.. Enumerable.Range(0, last.DayNumber - first.DayNumber + 1).Select(first.AddDays)
            .Select(day => BodyOf(known.GetValueOrDefault(day) ?? new DayActivity(day, 0, 0, 0, 0, 0, TimeSpan.Zero)))];
    }

    public static async Task<IReadOnlyList<ActiveUserBody>> UsersAsync(
        TenantId tenant, ILedgerIndexes indexes, DateOnly first, DateOnly last, int limit, CancellationToken cancel) =>
        last < first
            ? []
            : [.. (await indexes.ListMostActiveUsersAsync(tenant, first, last, limit, cancel)).Select(one => new ActiveUserBody(
                one.User.UserId.Value, one.User.Subject.Value, one.User.Name, one.User.Email, one.Sessions, one.Messages))];

    public static Task<VerdictCountsBody> VerdictsAsync(
        TenantId tenant, ILedgerIndexes indexes, DateOnly first, DateOnly last, CancellationToken cancel) =>
        GetIdentity.CountAsync(tenant, StartOf(first), last == DateOnly.MaxValue ? DateTimeOffset.MaxValue : StartOf(last.AddDays(1)), indexes, cancel);

    public static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static async Task<Results<Reply<AnalyticsResponse>, Problem>> AnswerAsync(
        TenantId tenant, ILedgerIndexes indexes, DateOnly first, DateOnly last, AnalyticsBy by, CancellationToken cancel) =>
        new Reply<AnalyticsResponse>(new AnalyticsResponse(
            Text(first), Text(last),
            by == AnalyticsBy.Day ? await DaysAsync(tenant, indexes, first, last, cancel) : null,
            by == AnalyticsBy.User ? await UsersAsync(tenant, indexes, first, last, Users, cancel) : null,
            await VerdictsAsync(tenant, indexes, first, last, cancel)));

    /// <summary>The UTC days that a time from the first, included, to the second, excluded, touches; at most the last 366 of them.</summary>
    private static (DateOnly First, DateOnly Last) RangeOf(DateTimeOffset? from, DateTimeOffset? to, DateTimeOffset now)
    {
        var end = to?.UtcDateTime ?? now.UtcDateTime;
        var last = DateOnly.FromDateTime(to is null || end == DateTime.MinValue ? end : end.AddTicks(-1));
        var first = from is { } since ? DateOnly.FromDateTime(since.UtcDateTime) : DateOnly.FromDayNumber(Math.Max(0, last.DayNumber - DefaultDays + 1));
        var earliest = DateOnly.FromDayNumber(Math.Max(0, last.DayNumber - MaxDays + 1));
        return (first < earliest ? earliest : first, last);
    }

    private static DateTimeOffset StartOf(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    private static DayBody BodyOf(DayActivity day) => new(
        Text(day.Day), day.Sessions, day.Verified, day.Messages, day.Users, day.FirstReplies,
        day.FirstReplies == 0 ? null : Math.Round(day.FirstReplyWait.TotalSeconds / day.FirstReplies, 1));
}
