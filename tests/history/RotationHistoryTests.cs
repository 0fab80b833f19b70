using System.Diagnostics;
using System.Globalization;
using Blinq.History.Tests.Fleets;
using Blinq.History.Tests.Registers;
using Blinq.History.Tests.Runs;
using Xunit.Abstractions;

namespace Blinq.History.Tests;

/// <summary>
/// The promise that the product is bought for (DESIGN §5): no request that starts after a rotation's answer is accepted
/// with an old token, anywhere, whatever crashes, pauses or is cut off.
/// </summary>
public sealed class RotationHistoryTests(ITestOutputHelper output)
{
    private static long Calls => long.TryParse(
        Environment.GetEnvironmentVariable("BLINQ_HISTORY_CALLS"), CultureInfo.InvariantCulture, out var calls) ? calls : 200_000;

    [Fact]
    public async Task WhateverCrashesPausesOrIsCutOff_NoRotationIsOutrun()
    {
        var watch = Stopwatch.StartNew();
        await using var fleet = await Fleet.StartAsync(gateways: 3, lease: TimeSpan.FromSeconds(0.25));
        using var tenant = await fleet.RegisterAsync();
        var run = new InitRun(tenant, InitRun.SeedFor(TimeProvider.System), Calls);
        var rotator = new Rotator(run);
        var chaos = new Chaos(fleet, run.Seed, () => run.IsOver);
        run.SaysSomething = () => SaysSomething(run, rotator, chaos);
        // Known before anything happens, so that a run that does not end can be replayed, too.
        await Console.Out.WriteLineAsync($"BLINQ_HISTORY_SEED={run.Seed}");

        await rotator.RotateAsync();
        await Given.IdentifyingAsync(tenant);
        IReadOnlyList<Init> inits;
        try
        {
            inits = await run.RunAsync(clients: 48, rotator.RunAsync, chaos.RunAsync);
        }
        catch
        {
            foreach (var node in fleet.Nodes)
                output.WriteLine(node.FaultsLogged);
            throw;
        }

        var history = new Registers.History(rotator.Advances, inits, AcceptanceShowsAdvance: true);
        var violations = MonotoneRegister.Check(history);
        var summary =
            $"seed {run.Seed}: {inits.Count} calls in {watch.Elapsed.TotalSeconds:F0} s ({run.CountOf(Outcome.Accepted)} accepted, "
            + $"{run.CountOf(Outcome.Refused)} refused, {run.CountOf(Outcome.Maybe)} maybe: {run.Lost} lost, "
            + $"{string.Join(", ", run.Statuses.Select(status => $"{status.Value} x {status.Key}"))}), "
            + $"{rotator.Answered} rotations ({rotator.Repeated} answered to a repeat), {violations.Count} violations, "
            + string.Join(", ", chaos.Happened.Select(fault => $"{fault.Value} {fault.Key}"));
        output.WriteLine(summary);

        Assert.True(violations.Count == 0, $"seed {run.Seed}: {violations.Count} violations, {string.Join("; ", violations.Take(3))}");
        Assert.True(inits.Count >= Calls);
        Assert.True(SaysSomething(run, rotator, chaos), summary);
        Assert.Equal([503], run.Statuses.Keys.Append(503).Distinct());
    }

    private static bool SaysSomething(InitRun run, Rotator rotator, Chaos chaos) =>
        run.CountOf(Outcome.Accepted) > Calls / 10 && run.CountOf(Outcome.Refused) > Calls / 20
        && rotator.Answered > 20 && chaos.Happened.Count == Enum.GetValues<FaultKind>().Length;
}
