using Blinq.Bench.Load;
using Blinq.Bench.Servers;

namespace Blinq.Bench.Comparisons;

/// <summary>One of those that take turns under the same load.</summary>
/// <param name="Requests">Whole HTTP requests, sent in turn.</param>
/// <param name="Expected">The status that every answer has to have.</param>
internal sealed record Contender(string Name, ServerProcess Server, byte[][] Requests, int Expected = 200)
{
    public async Task<Measured> MeasureAsync(LoadGenerator load, TimeSpan duration)
    {
        var before = Server.Cpu;
        var round = await load.RunAsync(Server.Listening, Requests, Expected, duration);
        return new Measured(round, (Server.Cpu - before) / round.Requests);
    }

    /// <summary>Latencies at a rate that it can keep up with.</summary>
    public Task<Round> MeasureAtRateAsync(LoadGenerator load, TimeSpan duration, double perSecond) =>
        load.RunAtRateAsync(Server.Listening, Requests, Expected, duration, perSecond);
}

/// <param name="CpuPerRequest">What the server's process computed for each request, which doesn't depend on the disk.</param>
internal sealed record Measured(Round Round, TimeSpan CpuPerRequest);
