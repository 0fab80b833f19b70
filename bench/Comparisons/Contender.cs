using Blinq.Bench.Load;
using Blinq.Bench.Servers;

namespace Blinq.Bench.Comparisons;

/// <summary>One of those that take turns under the same load.</summary>
/// <param name="Processes">All that work for the answers, whose CPU counts, among them those that are not asked themselves.</param>
/// <param name="Targets">Those that are asked, and what.</param>
/// <param name="Expected">The status that every answer has to have.</param>
internal sealed record Contender(string Name, IReadOnlyList<ServerProcess> Processes, IReadOnlyList<Target> Targets, int Expected = 200)
{
    public Contender(string name, ServerProcess server, byte[][] requests, int expected = 200)
        : this(name, [server], [new Target(server.Listening, requests)], expected)
    {
    }

    /// <summary>The PostgreSQL that it works on, if its CPU is to be told apart.</summary>
    public PostgresCpu? Database { get; init; }

    public async Task<Measured> MeasureAsync(LoadGenerator load, TimeSpan duration)
    {
        var (before, database) = (Cpu(), Database?.Read());
        var round = await load.RunAsync(Targets, Expected, duration);
        return new Measured(round, (Cpu() - before) / round.Requests, (Database?.Read() - database) / round.Requests);
    }

    /// <summary>Latencies at a rate that it can keep up with.</summary>
    public Task<Round> MeasureAtRateAsync(LoadGenerator load, TimeSpan duration, double perSecond) =>
        load.RunAtRateAsync(Targets, Expected, duration, perSecond);

    private TimeSpan Cpu() => Processes.Aggregate(TimeSpan.Zero, (sum, process) => sum + process.Cpu);
}

/// <param name="CpuPerRequest">What the servers' processes computed for each request, which doesn't depend on the disk.</param>
/// <param name="DatabaseCpuPerRequest">What all processes of its PostgreSQL computed for each; <c>null</c> where that was not asked for.</param>
internal sealed record Measured(Round Round, TimeSpan CpuPerRequest, TimeSpan? DatabaseCpuPerRequest);
