using Blinq.Gateway.Bodies;
using Blinq.Gateway.Errors;
using Blinq.Gateway.Identity;
using Blinq.Gateway.TenantConsole.Conversations;
using Blinq.Gateway.TenantConsole.Pages;
using Blinq.Grains.Clients;
using Blinq.Ledger;
using Blinq.Ledger.Indexes;

namespace Blinq.Gateway.TenantConsole.Refusals;

/// <summary>Refusals of one cause.</summary>
/// <param name="Count">In the last 7 days.</param>
/// <param name="Samples">The newest few.</param>
internal sealed record RefusalGroup(string Reason, long Count, IReadOnlyList<SampledRefusal> Samples);

/// <param name="Page">Where the conversation began.</param>
internal sealed record SampledRefusal(RefusalBody Refusal, string? Page);

internal sealed record RefusalsModel(IReadOnlyList<RefusalGroup> Groups);

/// <summary><c>/console/refusals</c>: the latest refused tokens by cause, with what to do about each.</summary>
internal static class RefusalsPage
{
    private const string Looked = "100";
    private const int SamplesEach = 5;

    public static async Task<IResult> ShowAsync(HttpContext http, IGrains grains, ILedgerIndexes indexes, ILedger ledger)
    {
        if ((await GetIdentity.HandleAsync(http, grains, indexes, ledger)).Result is not Reply<IdentityResponse> { Value.Last7Days: var counts })
            return ErrorPage.Of(Problems.NotFound);
        var listed = await ListRefusals.HandleAsync(http, indexes, null, Looked);
        if (listed.Result is not Reply<PageBody<RefusalBody>> { Value.Items: var latest })
            return ErrorPage.Of((Problem)listed.Result);

        var groups = new List<RefusalGroup>();
        foreach (var (reason, count) in counts.Refused.Concat(counts.Remarks).OrderByDescending(pair => pair.Value))
        {
            var samples = new List<SampledRefusal>();
            foreach (var refusal in latest.Where(one => one.Reason == reason).Take(SamplesEach))
                samples.Add(new SampledRefusal(
                    refusal, refusal.SessionId is { } session ? (await ConversationStart.ReadAsync(http, ledger, session))?.Page : null));
            groups.Add(new RefusalGroup(reason, count, samples));
        }
        return ConsolePage.Of<RefusalsView, RefusalsModel>(new RefusalsModel(groups), "refusals", "refusals.title");
    }
}
