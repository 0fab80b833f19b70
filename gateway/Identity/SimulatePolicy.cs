using System.ComponentModel.DataAnnotations;
using Blinq.Gateway.Access;
using Blinq.Gateway.Bodies;
using Blinq.Gateway.Errors;
using Blinq.Gateway.Simulations;
using Blinq.Identity.Trust;
using Blinq.Ledger;
using Blinq.Ledger.Indexes;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Blinq.Gateway.Identity;

[RequestBody]
internal sealed class SimulatePolicyRequest
{
    /// <summary>What to simulate.</summary>
    [Required, Choice(typeof(IdentityMode))]
    public string? Mode { get; set; }

    /// <summary>The longest a token may live; as it is now, if left out.</summary>
    [Range(IdentityPolicy.ShortestMaxLifetimeSeconds, IdentityPolicy.LongestMaxLifetimeSeconds)]
    public int? MaxLifetimeSeconds { get; set; }

    /// <summary>Whether a token without <c>exp</c> is refused; as it is now, if left out.</summary>
    public bool? RequireExpiry { get; set; }

    /// <summary>How far the backend's clock may be off; as it is now, if left out.</summary>
    [Range(0, IdentityPolicy.MaxClockSkewSeconds)]
    public int? ClockSkewSeconds { get; set; }
}

/// <param name="Since">From when on inits were looked at.</param>
/// <param name="Sample">Whether there were more since 7 days ago than are looked at.</param>
/// <param name="Inits">How many were looked at: those that began a conversation, and those that were turned away.</param>
/// <param name="Verified">How many would have been bound to their user.</param>
/// <param name="Anonymous">How many would have been anonymous without a token having been refused.</param>
/// <param name="FellBack">How many would have been anonymous because their token was refused.</param>
/// <param name="TurnedAway">How many would have been answered with 403.</param>
/// <param name="Undetermined">Of how many the trail does not tell: begun in mode off, erased since, or refused for what a laxer policy may allow.</param>
/// <param name="Reasons">Of those that fell back or were turned away.</param>
/// <param name="WithoutToken">Which pages send none, the most frequent first.</param>
internal sealed record SimulatePolicyResponse(
    DateTimeOffset Since, bool Sample, long Inits, long Verified, long Anonymous, long FellBack, long TurnedAway, long Undetermined,
    IReadOnlyDictionary<string, long> Reasons, IReadOnlyList<PageWithoutToken> WithoutToken);

/// <param name="Page">The page's address without its query; <c>null</c> if it was not told.</param>
internal sealed record PageWithoutToken(string? Origin, string? Page, long Inits);

/// <summary><c>POST /v1/tenant/identity/simulate</c>: what a mode and a policy would have done in the last seven days (docs/adr/0208).</summary>
internal static class SimulatePolicy
{
    private const int Pages = 10;

    public static async Task<Results<Reply<SimulatePolicyResponse>, Problem>> HandleAsync(HttpContext http, ILedger ledger, ILedgerIndexes indexes)
    {
        var trust = http.Caller().Trust;
        var (request, malformed) = await JsonBody.ReadAsync<SimulatePolicyRequest>(http);
        if (malformed is not null)
            return malformed;
        var errors = new FieldErrors();
        var mode = errors.Choice("mode", request!.Mode, IdentityMode.Off);
        CheckRange(errors, "maxLifetimeSeconds", request.MaxLifetimeSeconds, IdentityPolicy.ShortestMaxLifetimeSeconds, IdentityPolicy.LongestMaxLifetimeSeconds);
        CheckRange(errors, "clockSkewSeconds", request.ClockSkewSeconds, 0, IdentityPolicy.MaxClockSkewSeconds);
        if (errors.Problem is { } invalid)
            return invalid;
        var current = trust.Terms.Policy;
        var policy = current with
        {
            MaxLifetimeSeconds = request.MaxLifetimeSeconds ?? current.MaxLifetimeSeconds,
            RequireExpiry = request.RequireExpiry ?? current.RequireExpiry,
            ClockSkewSeconds = request.ClockSkewSeconds ?? current.ClockSkewSeconds,
        };
        var inits = await RecordedInits.ReadAsync(trust, ledger, indexes, RecordedStart.MaxRead, http.RequestAborted);
        return new Reply<SimulatePolicyResponse>(Describe(inits, new Simulation(mode, policy, current)));
    }

    public static SimulatePolicyResponse Describe(RecordedInits inits, Simulation simulation)
    {
        var (sums, reasons) = (new Dictionary<SimulatedOutcome, long>(), new SortedDictionary<string, long>(StringComparer.Ordinal));
        var pages = new Dictionary<(string?, string?), long>();
        foreach (var init in inits.Inits)
        {
            var (outcome, reason) = simulation.Of(init);
            sums[outcome] = sums.GetValueOrDefault(outcome) + init.Count;
            if (reason is not null)
                reasons[reason] = reasons.GetValueOrDefault(reason) + init.Count;
            if (init.Token == RecordedToken.Absent)
                pages[(init.Origin, init.Page)] = pages.GetValueOrDefault((init.Origin, init.Page)) + init.Count;
        }
        return new SimulatePolicyResponse(
            inits.Since, inits.IsSample, sums.Values.Sum(), sums.GetValueOrDefault(SimulatedOutcome.Verified),
            sums.GetValueOrDefault(SimulatedOutcome.Anonymous), sums.GetValueOrDefault(SimulatedOutcome.FellBack),
            sums.GetValueOrDefault(SimulatedOutcome.TurnedAway), sums.GetValueOrDefault(SimulatedOutcome.Undetermined), reasons,
            [.. pages.OrderByDescending(page => page.Value).ThenBy(page => page.Key.Item2, StringComparer.Ordinal).Take(Pages)
                .Select(page => new PageWithoutToken(page.Key.Item1, page.Key.Item2, page.Value))]);
    }

    private static void CheckRange(FieldErrors errors, string field, int? value, int min, int max)
    {
        if (value < min || value > max)
            errors.Add(field, $"must be {min} to {max}");
    }
}
