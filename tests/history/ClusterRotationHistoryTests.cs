using System.Diagnostics;
using System.Globalization;
using Blinq.History.Tests.Clusters;
using Blinq.History.Tests.Fleets;
using Blinq.History.Tests.Registers;
using Blinq.History.Tests.Runs;
using Xunit.Abstractions;

namespace Blinq.History.Tests;

/// <summary>The promise of DESIGN §5, kept by silos and gateways that crash, pause and are cut off.</summary>
public sealed class ClusterRotationHistoryTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(0.25);

    private static long Calls => long.TryParse(
        Environment.GetEnvironmentVariable("BLINQ_HISTORY_CALLS"), CultureInfo.InvariantCulture, out var calls) ? calls : 8_000;

    [Fact]
    public async Task WhateverCrashesPausesOrIsCutOff_NoRotationIsOutrun()
    {
        await using var fleet = await Fleet.StartAsync(Lease, ClusterNodes.Of(silos: 3, gateways: 2));
        using var tenant = await fleet.RegisterAsync();
        var run = new InitRun(tenant, InitRun.SeedFor(TimeProvider.System), Calls);
        var rotator = new Rotator(run);
        // Long enough, now and then, that the others declare a silo dead.
        var chaos = new Chaos(fleet, run.Seed, () => run.IsOver) { Longest = TimeSpan.FromSeconds(9) };
        run.SaysSomething = () => SaysSomething(run, rotator.Answered, chaos);
        await rotator.RotateAsync();
        await Given.IdentifyingAsync(tenant);

        var inits = await RunAsync(fleet, run, rotator.RunAsync, chaos);

        Judge(fleet, run, chaos, new History.Tests.Registers.History(rotator.Advances, inits, AcceptanceShowsAdvance: true), "rotations");
    }

    [Fact]
    public async Task WhateverPausesOrIsCutOff_NoRevocationOfASubjectIsOutrun()
    {
        await using var fleet = await Fleet.StartAsync(Lease, ClusterNodes.Of(silos: 3, gateways: 2));
        using var tenant = await fleet.RegisterAsync();
        var run = new InitRun(tenant, InitRun.SeedFor(TimeProvider.System), Calls);
        var revoker = await Given.RevokerAsync(run);
        var chaos = new Chaos(fleet, run.Seed, () => run.IsOver, FaultKind.ProcessStopped, FaultKind.ConnectionCut, FaultKind.ConnectionSilent);
        run.SaysSomething = () => SaysSomething(run, revoker.Answered, chaos);

        var inits = await RunAsync(fleet, run, revoker.RunAsync, chaos);

        Judge(fleet, run, chaos, new History.Tests.Registers.History(revoker.Advances, inits, AcceptanceShowsAdvance: false), "revocations");
    }

    private async Task<IReadOnlyList<Init>> RunAsync(Fleet fleet, InitRun run, Func<Task> advancing, Chaos chaos)
    {
        // Known before anything happens, so that a run that does not end can be replayed, too.
        await Console.Out.WriteLineAsync($"BLINQ_HISTORY_SEED={run.Seed}");
        var watch = Stopwatch.StartNew();
        try
        {
            return await run.RunAsync(clients: 32, advancing, chaos.RunAsync);
        }
        catch
        {
            foreach (var node in fleet.Nodes)
                output.WriteLine(node.FaultsLogged);
            throw;
        }
        finally
        {
            output.WriteLine($"{run.Called} calls in {watch.Elapsed.TotalSeconds:F0} s");
        }
    }

    private void Judge(Fleet fleet, InitRun run, Chaos chaos, History.Tests.Registers.History history, string what)
    {
        var violations = MonotoneRegister.Check(history);
        var advances = history.Advances.Count(advance => advance.Return is not null);
        var summary =
            $"seed {run.Seed}: {history.Inits.Count} calls ({run.CountOf(Outcome.Accepted)} accepted, "
            + $"{run.CountOf(Outcome.Refused)} refused, {run.CountOf(Outcome.Maybe)} maybe: {run.Lost} lost, "
            + $"{string.Join(", ", run.Statuses.Select(status => $"{status.Value} x {status.Key}"))}), "
            + $"{advances} {what}, {violations.Count} violations, "
            + string.Join(", ", chaos.Happened.Select(fault => $"{fault.Value} {fault.Key}"))
            + $"; ended by themselves: [{string.Join(", ", fleet.Nodes.SelectMany(node => node.EndedByItself))}]";
        output.WriteLine(summary);

        Assert.True(violations.Count == 0, $"seed {run.Seed}: {violations.Count} violations, {string.Join("; ", violations.Take(3))}");
        Assert.True(SaysSomething(run, advances, chaos), summary);
        Assert.Equal([503], run.Statuses.Keys.Append(503).Distinct());
        Assert.All(fleet.Gateways, gateway => Assert.Empty(gateway.EndedByItself));
    }

    private static bool SaysSomething(InitRun run, int advances, Chaos chaos) =>
        run.CountOf(Outcome.Accepted) > Calls / 20 && run.CountOf(Outcome.Refused) > Calls / 40
        && advances > 5 && chaos.Happened.Count > 2;
}
