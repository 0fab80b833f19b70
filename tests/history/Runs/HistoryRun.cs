using System.Diagnostics;
using Blinq.History.Tests.Fleets;
using Blinq.History.Tests.Registers;
using Xunit.Abstractions;

namespace Blinq.History.Tests.Runs;

/// <summary>One history from its first call to the verdict on it.</summary>
internal sealed class HistoryRun(Fleet fleet, InitRun run, Chaos chaos, ITestOutputHelper output)
{
    /// <summary>How many ask at a time.</summary>
    public int Clients { get; init; } = 32;

    /// <param name="what">What it is that ends an epoch, in the plural.</param>
    /// <param name="advancing">Ends epochs until the run is over.</param>
    /// <param name="answered">How often that was answered.</param>
    /// <param name="acceptanceShowsAdvance">Whether one that is accepted shows that the epoch before it is over.</param>
    public async Task JudgeAsync(
        string what, Func<Task> advancing, Func<int> answered, Func<IReadOnlyList<Advance>> advances, bool acceptanceShowsAdvance)
    {
        run.SaysSomething = () => SaysSomething(answered());
        var watch = Stopwatch.StartNew();
        var inits = await RunAsync(advancing);

        var violations = MonotoneRegister.Check(new Registers.History(advances(), inits, acceptanceShowsAdvance));
        var summary =
            $"seed {run.Seed}: {inits.Count} calls in {watch.Elapsed.TotalSeconds:F0} s ({run.CountOf(Outcome.Accepted)} accepted, "
            + $"{run.CountOf(Outcome.Refused)} refused, {run.CountOf(Outcome.Maybe)} maybe: {run.Lost} lost, "
            + $"{string.Join(", ", run.Statuses.Select(status => $"{status.Value} x {status.Key}"))}), "
            + $"{answered()} {what}, {violations.Count} violations, "
            + string.Join(", ", chaos.Happened.Select(fault => $"{fault.Value} {fault.Key}"))
            + $"; ended by themselves: [{string.Join(", ", fleet.Nodes.SelectMany(node => node.EndedByItself))}]";
        output.WriteLine(summary);

        Assert.True(violations.Count == 0, $"seed {run.Seed}: {violations.Count} violations, {string.Join("; ", violations.Take(3))}");
        Assert.True(inits.Count >= run.Calls);
        Assert.True(SaysSomething(answered()), summary);
        Assert.Equal([503], run.Statuses.Keys.Append(503).Distinct());
        // A silo that was voted out ends, to be started again; a gateway that is only a client has no reason to.
        Assert.All(fleet.Nodes, node => Assert.All(node.EndedByItself, code => Assert.Equal(node.HostsSilo ? SiloIsOut : 0, code)));
    }

    /// <summary>The exit code of a silo that the others voted out.</summary>
    private const int SiloIsOut = 3;

    private async Task<IReadOnlyList<Init>> RunAsync(Func<Task> advancing)
    {
        // Known before anything happens, so that a run that does not end can be replayed, too.
        await Console.Out.WriteLineAsync($"BLINQ_HISTORY_SEED={run.Seed}");
        try
        {
            return await run.RunAsync(Clients, advancing, chaos.RunAsync);
        }
        catch
        {
            foreach (var node in fleet.Nodes)
                output.WriteLine(node.FaultsLogged);
            throw;
        }
    }

    private bool SaysSomething(int answered) =>
        run.CountOf(Outcome.Accepted) > run.Calls / 20 && run.CountOf(Outcome.Refused) > run.Calls / 40
        && answered > 5 && chaos.Happened.Count == chaos.Kinds.Count;
}
