using Blinq.History.Tests.Fleets;
using Blinq.History.Tests.Registers;
using Blinq.History.Tests.Runs;
using Xunit.Abstractions;

namespace Blinq.History.Tests;

/// <summary>What else narrows access carries the same promise as a rotation.</summary>
public sealed class NarrowingHistoryTests(ITestOutputHelper output)
{
    private const long Calls = 20_000;

    [Fact]
    public async Task NoRevocationOfASubjectIsOutrun()
    {
        await using var fleet = await Fleet.StartAsync(gateways: 3, lease: TimeSpan.FromSeconds(0.25));
        using var tenant = await fleet.RegisterAsync();
        var run = new InitRun(tenant, InitRun.SeedFor(TimeProvider.System), Calls);
        var revoker = await Given.RevokerAsync(run);
        var chaos = new Chaos(fleet, run.Seed, () => run.IsOver, FaultKind.ProcessStopped, FaultKind.ConnectionCut, FaultKind.ConnectionSilent);
        run.SaysSomething = () => SaysSomething(run, revoker.Answered);

        var inits = await run.RunAsync(clients: 32, revoker.RunAsync, chaos.RunAsync);

        Judge(run, new Registers.History(revoker.Advances, inits, AcceptanceShowsAdvance: false), "revocations");
    }

    [Fact]
    public async Task NoEndOfAGraceIsOutrun()
    {
        await using var fleet = await Fleet.StartAsync(gateways: 3, lease: TimeSpan.FromSeconds(0.25));
        using var tenant = await fleet.RegisterAsync();
        var run = new InitRun(tenant, InitRun.SeedFor(TimeProvider.System), Calls);
        var ender = new GraceEnder(run);
        await ender.RotateAsync();
        await Given.IdentifyingAsync(tenant);
        var chaos = new Chaos(fleet, run.Seed, () => run.IsOver, FaultKind.ProcessStopped, FaultKind.ConnectionCut, FaultKind.ConnectionSilent);
        run.SaysSomething = () => SaysSomething(run, ender.Answered);

        var inits = await run.RunAsync(clients: 32, ender.RunAsync, chaos.RunAsync);

        Judge(run, new Registers.History(ender.Advances, inits, AcceptanceShowsAdvance: false), "ends of a grace");
    }

    private void Judge(InitRun run, Registers.History history, string what)
    {
        var violations = MonotoneRegister.Check(history);
        var advances = history.Advances.Count(advance => advance.Return is not null);
        var summary =
            $"seed {run.Seed}: {history.Inits.Count} calls ({run.CountOf(Outcome.Accepted)} accepted, "
            + $"{run.CountOf(Outcome.Refused)} refused, {run.CountOf(Outcome.Maybe)} maybe), "
            + $"{advances} {what}, {violations.Count} violations";
        output.WriteLine(summary);
        Assert.True(violations.Count == 0, $"seed {run.Seed}: {violations.Count} violations, {string.Join("; ", violations.Take(3))}");
        Assert.True(SaysSomething(run, advances), summary);
    }

    private static bool SaysSomething(InitRun run, int advances) =>
        run.CountOf(Outcome.Accepted) > Calls / 20 && run.CountOf(Outcome.Refused) > Calls / 20 && advances > 5;
}
