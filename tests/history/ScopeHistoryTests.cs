using System.Globalization;
using Blinq.History.Tests.Clusters;
using Blinq.History.Tests.Fleets;
using Blinq.History.Tests.Registers;
using Blinq.History.Tests.Runs;
using Xunit.Abstractions;

namespace Blinq.History.Tests;

/// <summary>
/// What a visitor may see, as a register: no search that starts after a narrowing was answered finds what it took away, be it
/// by a rule, a deletion, fewer claims or a shorter policy, anywhere, whatever crashes, pauses or is cut off.
/// </summary>
[Collection("under load")]
[Trait("Tier", "long")]
public sealed class ScopeHistoryTests(ITestOutputHelper output)
{
    private const long Many = 50_000;
    private const long Few = 3_000;

    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(0.25);

    private static long Calls => long.TryParse(
        Environment.GetEnvironmentVariable("BLINQ_HISTORY_CALLS"), CultureInfo.InvariantCulture, out var told) ? told : Many;

    [Theory]
    [InlineData(Shape.Together), InlineData(Shape.Apart)]
    public async Task WhateverCrashesPausesOrIsCutOff_NoSearchSeesAScopeThatWasNarrowed(Shape shape)
    {
        await using var fleet = await Fleet.StartAsync(Lease, ClusterNodes.Of(shape));
        using var tenant = await fleet.RegisterAsync();
        var run = new InitRun(tenant, InitRun.SeedFor(TimeProvider.System), Calls);
        var narrower = await NarrowerAsync(run);
        var chaos = new Chaos(fleet, run.Seed, () => run.IsOver) { Longest = TimeSpan.FromSeconds(Calls > Few ? 6 : 2) };

        // Searches of one conversation are recorded one after the other: with more, most would be given up before their turn.
        await new HistoryRun(fleet, run, chaos, output) { Clients = 12 }.JudgeAsync(
            "narrowings", narrower.RunAsync, () => narrower.Answered, () => narrower.Advances, acceptanceShowsAdvance: false);

        output.WriteLine(string.Join(", ", narrower.Ways.Select(way => $"{way.Value} {way.Key}")));
    }

    /// <summary>Gateways that never learn of another policy go on reading a claim that it does not name.</summary>
    [Fact]
    public async Task WithoutLeases_AClaimThatThePolicyDoesNotNameIsStillRead()
    {
        await using var gateways = await GatewaysWithoutLease.StartAsync(2, Lease);
        using var tenant = await gateways.RegisterAsync();
        var run = new InitRun(tenant, InitRun.SeedFor(TimeProvider.System), Few);
        var narrower = await NarrowerAsync(run, Narrowing.FewerNames);

        var searches = await run.RunAsync(clients: 8, narrower.RunAsync);

        var violations = MonotoneRegister.Check(new Registers.History(narrower.Advances, searches, AcceptanceShowsAdvance: false));
        output.WriteLine($"{searches.Count} searches, {narrower.Answered} narrowings, {violations.Count} violations");
        Assert.Contains(violations, violation => violation.Rule == Rule.AcceptedAfterAdvance);
    }

    private static async Task<ScopeNarrower> NarrowerAsync(InitRun run, Narrowing? only = null)
    {
        var rotated = await run.Tenant.SendAsync(HttpMethod.Post, "/v1/tenant/identity/secret/rotate");
        Assert.Equal(200, rotated.Status);
        await Given.IdentifyingAsync(run.Tenant);
        var narrower = new ScopeNarrower(run, rotated.Get("secret"), only);
        run.Question = new SearchQuestion(run.Tenant, await narrower.BeginAsync());
        return narrower;
    }
}
