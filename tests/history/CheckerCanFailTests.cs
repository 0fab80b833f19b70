using Blinq.History.Tests.Fleets;
using Blinq.History.Tests.Registers;
using Blinq.History.Tests.Runs;
using Xunit.Abstractions;

namespace Blinq.History.Tests;

/// <summary>Without leases the promise does not hold, and the checker sees it.</summary>
[Collection("under load")]
public sealed class CheckerCanFailTests(CheckerCanFailTests.WithoutLeases without, ITestOutputHelper output)
    : IClassFixture<CheckerCanFailTests.WithoutLeases>
{
    private const long Calls = 600;
    private const int Changes = 5;

    [Fact]
    public async Task WithoutLeases_ARevokedSubjectIsAccepted()
    {
        using var tenant = await without.Gateways.RegisterAsync();
        var run = new InitRun(tenant, InitRun.SeedFor(TimeProvider.System), Calls);
        var revoker = await Given.RevokerAsync(run);
        run.SaysSomething = () => revoker.Answered > Changes;

        var inits = await run.RunAsync(clients: 8, revoker.RunAsync);

        Finds(Rule.AcceptedAfterAdvance, new Registers.History(revoker.Advances, inits, AcceptanceShowsAdvance: false));
    }

    /// <summary>The ledger itself refuses to record an old epoch's acceptance; what is left is that the new one is unknown.</summary>
    [Fact]
    public async Task WithoutLeases_ANewSecretIsRefused()
    {
        using var tenant = await without.Gateways.RegisterAsync();
        var run = new InitRun(tenant, InitRun.SeedFor(TimeProvider.System), Calls);
        var rotator = new Rotator(run, only: 0);
        run.SaysSomething = () => rotator.Answered > Changes;
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

    /// <summary>Two gateways for both tests, each of which has a tenant of its own.</summary>
    public sealed class WithoutLeases : IAsyncLifetime
    {
        internal GatewaysWithoutLease Gateways { get; private set; } = null!;

        public async Task InitializeAsync() => Gateways = await GatewaysWithoutLease.StartAsync(2, TimeSpan.FromSeconds(0.25));

        public async Task DisposeAsync()
        {
            // Not there where it could not be made.
            if (Gateways is not null)
                await Gateways.DisposeAsync();
        }
    }
}
