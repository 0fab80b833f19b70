using Blinq.History.Tests.Fleets;
using Blinq.History.Tests.Registers;
using Blinq.History.Tests.Runs;
using Xunit.Abstractions;

namespace Blinq.History.Tests;

/// <summary>Without leases the promise does not hold, and the checker sees it.</summary>
[Collection("under load")]
public sealed class CheckerCanFailTests(ITestOutputHelper output)
{
    private const long Calls = 3_000;

    [Fact]
    public async Task WithoutLeases_ARevokedSubjectIsAccepted()
    {
        await using var gateways = await GatewaysWithoutLease.StartAsync(2, TimeSpan.FromSeconds(0.25));
        using var tenant = await gateways.RegisterAsync();
        var run = new InitRun(tenant, InitRun.SeedFor(TimeProvider.System), Calls);
        var revoker = await Given.RevokerAsync(run);

        var inits = await run.RunAsync(clients: 8, revoker.RunAsync);

        Finds(Rule.AcceptedAfterAdvance, new Registers.History(revoker.Advances, inits, AcceptanceShowsAdvance: false));
    }

    /// <summary>The ledger itself refuses to record an old epoch's acceptance; what is left is that the new one is unknown.</summary>
    [Fact]
    public async Task WithoutLeases_ANewSecretIsRefused()
    {
        await using var gateways = await GatewaysWithoutLease.StartAsync(2, TimeSpan.FromSeconds(0.25));
        using var tenant = await gateways.RegisterAsync();
        var run = new InitRun(tenant, InitRun.SeedFor(TimeProvider.System), Calls);
        var rotator = new Rotator(run, only: 0);
        await rotator.RotateAsync();
        await Given.IdentifyingAsync(tenant);

        var inits = await run.RunAsync(clients: 8, rotator.RunAsync);

        Finds(Rule.RefusedBeforeAdvance, new Registers.History(rotator.Advances, inits, AcceptanceShowsAdvance: true));
    }

    private void Finds(Rule rule, Registers.History history)
    {
        var violations = MonotoneRegister.Check(history);
        output.WriteLine($"{history.Inits.Count} calls, {history.Advances.Count} changes, "
            + string.Join(", ", violations.CountBy(violation => violation.Rule).Select(found => $"{found.Value} {found.Key}")));
        Assert.Contains(violations, violation => violation.Rule == rule);
    }
}
