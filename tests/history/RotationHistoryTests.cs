using System.Globalization;
using Blinq.History.Tests.Clusters;
using Blinq.History.Tests.Fleets;
using Blinq.History.Tests.Runs;
using Xunit.Abstractions;

namespace Blinq.History.Tests;

/// <summary>
/// The promise that the product is bought for (DESIGN §5): no request that starts after the answer to a rotation, a
/// revocation or the end of a grace is accepted with what that ended, anywhere, whatever crashes, pauses or is cut off.
/// </summary>
[Collection("under load")]
public sealed class RotationHistoryTests(ITestOutputHelper output)
{
    /// <summary>
    /// Calls of a history that runs with every change: what any process may do is shown together, what only silos and gateways
    /// apart may do by revocations. Ends of a grace wait for the same lease, and have long histories only.
    /// </summary>
    private const long Few = 1_500;

    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(0.25);

    private static readonly FaultKind[] Pauses = [FaultKind.ProcessStopped, FaultKind.ConnectionCut, FaultKind.ConnectionSilent];

    private static long Many(long calls) => long.TryParse(
        Environment.GetEnvironmentVariable("BLINQ_HISTORY_CALLS"), CultureInfo.InvariantCulture, out var told) ? told : calls;

    [Fact]
    public Task WhateverCrashesPausesOrIsCutOff_NoRotationIsOutrun() => RotatingAsync(Shape.Together, Few);

    [Theory, Trait("Tier", "long")]
    [InlineData(Shape.Together, 200_000), InlineData(Shape.Apart, 200_000)]
    public Task InALongHistory_NoRotationIsOutrun(Shape shape, long calls) => RotatingAsync(shape, Many(calls));

    [Fact]
    public Task WhateverPausesOrIsCutOff_NoRevocationOfASubjectIsOutrun() => RevokingAsync(Shape.Apart, Few);

    [Theory, Trait("Tier", "long")]
    [InlineData(Shape.Together, 20_000), InlineData(Shape.Apart, 20_000)]
    public Task InALongHistory_NoRevocationOfASubjectIsOutrun(Shape shape, long calls) => RevokingAsync(shape, Many(calls));

    [Theory, Trait("Tier", "long")]
    [InlineData(Shape.Together, 20_000), InlineData(Shape.Apart, 20_000)]
    public Task InALongHistory_NoEndOfAGraceIsOutrun(Shape shape, long calls) => EndingGracesAsync(shape, Many(calls));

    private async Task RotatingAsync(Shape shape, long calls)
    {
        await using var fleet = await Fleet.StartAsync(Lease, ClusterNodes.Of(shape));
        using var tenant = await fleet.RegisterAsync();
        var run = new InitRun(tenant, InitRun.SeedFor(TimeProvider.System), calls);
        var rotator = new Rotator(run);
        await rotator.RotateAsync();
        await Given.IdentifyingAsync(tenant);
        // Long enough, now and then, that the others declare a silo dead.
        var chaos = new Chaos(fleet, run.Seed, () => run.IsOver) { Longest = TimeSpan.FromSeconds(calls > Few ? 9 : 3) };

        await new HistoryRun(fleet, run, chaos, output).JudgeAsync(
            "rotations", rotator.RunAsync, () => rotator.Answered, () => rotator.Advances, acceptanceShowsAdvance: true);
    }

    private async Task RevokingAsync(Shape shape, long calls)
    {
        await using var fleet = await Fleet.StartAsync(Lease, ClusterNodes.Of(shape));
        using var tenant = await fleet.RegisterAsync();
        var run = new InitRun(tenant, InitRun.SeedFor(TimeProvider.System), calls);
        var revoker = await Given.RevokerAsync(run);

        await new HistoryRun(fleet, run, new Chaos(fleet, run.Seed, () => run.IsOver, Pauses), output).JudgeAsync(
            "revocations", revoker.RunAsync, () => revoker.Answered, () => revoker.Advances, acceptanceShowsAdvance: false);
    }

    private async Task EndingGracesAsync(Shape shape, long calls)
    {
        await using var fleet = await Fleet.StartAsync(Lease, ClusterNodes.Of(shape));
        using var tenant = await fleet.RegisterAsync();
        var run = new InitRun(tenant, InitRun.SeedFor(TimeProvider.System), calls);
        var ender = new GraceEnder(run);
        await ender.RotateAsync();
        await Given.IdentifyingAsync(tenant);

        await new HistoryRun(fleet, run, new Chaos(fleet, run.Seed, () => run.IsOver, Pauses), output).JudgeAsync(
            "ends of a grace", ender.RunAsync, () => ender.Answered, () => ender.Advances, acceptanceShowsAdvance: false);
    }
}
