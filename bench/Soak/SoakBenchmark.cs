using System.Diagnostics;
using System.Globalization;
using Blinq.Bench.Comparisons;
using Blinq.Bench.Load;
using Blinq.Bench.Servers;

namespace Blinq.Bench.Soak;

/// <summary>
/// Whether the memory of a gateway on SQLite stays flat at three quarters of what it can do, with visitors as they are in life: they
/// begin a conversation, half of them with a token, write three messages and go away. Their conversations leave memory when they
/// have been idle for the collection age, which is shorter here than by default so that this happens many times within the soak.
/// </summary>
internal static class SoakBenchmark
{
    private const double PartOfSaturation = 0.75;

    private static readonly TimeSpan SampledEvery = TimeSpan.FromSeconds(15);

    public static async Task<int> RunAsync(BenchOptions options)
    {
        var duration = TimeSpan.FromMinutes(options.Minutes);
        var idle = TimeSpan.FromMinutes(options.IdleMinutes);
        if (duration / SampledEvery < Flatness.FewestSamples)
            throw new ArgumentException($"--minutes wants {Math.Ceiling((SampledEvery * Flatness.FewestSamples).TotalMinutes)} or more.");
        using var server = await GatewayServer.StartAloneAsync(GatewayServer.Ours, "--Blinq:Cluster:CollectionAge", idle.ToString("c", CultureInfo.InvariantCulture));
        await server.PrepareAsync();
        var load = new LoadGenerator(options.Connections);
        var callers = Callers(server);
        await load.RunAsync(callers, TimeSpan.FromSeconds(options.WarmUp));
        var saturation = new List<double>();
        for (var round = 0; round < options.Rounds; round++)
            saturation.Add((await load.RunAsync(callers, TimeSpan.FromSeconds(options.Seconds))).RequestsPerSecond);
        var rate = saturation.Median() * PartOfSaturation;

        Console.WriteLine(Machine.Describe());
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"Saturation {saturation.Median():N0} requests/s with {options.Connections} connections; {options.Minutes} minutes at {rate:N0}/s; conversations leave memory after {idle.TotalMinutes:N0} minutes without a call."));
        Console.WriteLine($"{"minute",8}{"resident",12}{"GC heap",12}{"grains",10}");
        var began = Stopwatch.GetTimestamp();
        var soak = load.RunAtRateAsync(callers, duration, rate);
        var samples = await SampleAsync(server, began, soak);
        return Report(await soak, rate, samples);
    }

    private static async Task<List<MemorySample>> SampleAsync(GatewayServer server, long began, Task soak)
    {
        var samples = new List<MemorySample>();
        using var timer = new PeriodicTimer(SampledEvery, TimeProvider.System);
        while (true)
        {
            var tick = timer.WaitForNextTickAsync().AsTask();
            if (await Task.WhenAny(soak, tick) == soak)
                return samples;
            var sample = MemorySample.Of(Stopwatch.GetElapsedTime(began), server.Process.Resident, await server.ReadMetricsAsync());
            samples.Add(sample);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{sample.At.TotalMinutes,8:N2}{sample.Resident / 1e6,9:N0} MB{sample.Heap / 1e6,9:N0} MB{sample.Activations,10:N0}"));
        }
    }

    private static int Report(Round round, double rate, List<MemorySample> samples)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{round.Requests:N0} requests, {round.RequestsPerSecond:N0}/s of {rate:N0}/s that were due; p50 {round.Median.TotalMilliseconds:N1} ms, p99 {round.P99.TotalMilliseconds:N1} ms from when a request was due."));
        var resident = Flatness.Of([.. samples.Select(sample => (sample.At, sample.Resident))]);
        var heap = Flatness.Of([.. samples.Select(sample => (sample.At, sample.Heap))]);
        Print("resident", resident);
        Print("GC heap", heap);
        if (round.Failed == 0)
            return resident.IsFlat ? 0 : 1;
        Console.Error.WriteLine($"{round.Failed} answers had another status: this was no measurement.");
        return 1;
    }

    private static void Print(string what, Flatness flatness) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{what}: median of the second quarter {flatness.Second / 1e6:N0} MB, of the last {flatness.Last / 1e6:N0} MB; {flatness.PerMinute / 1e6:N2} MB a minute in the second half: {(flatness.IsFlat ? "flat" : "it grows")}."));

    /// <summary>Every other visitor has a token, of one of five thousand users.</summary>
    private static Func<int, Caller> Callers(GatewayServer server)
    {
        var (anonymous, identified) = (server.Anonymous()[0], server.Identified());
        var visitors = 0;
        return _ => new Caller(server.Process.Listening, new Visitor(server.Process.Listening, NextInit).SendAsync);

        byte[] NextInit()
        {
            var number = Interlocked.Increment(ref visitors);
            return number % 2 == 0 ? anonymous : identified[number / 2 % identified.Length];
        }
    }
}
