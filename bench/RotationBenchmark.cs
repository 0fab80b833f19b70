using System.Diagnostics;
using System.Globalization;
using Blinq.Bench.Comparisons;
using Blinq.Bench.Servers;

namespace Blinq.Bench;

/// <summary>How long a rotation takes alone, where the lease is zero: until its answer no old token is accepted.</summary>
internal static class RotationBenchmark
{
    private const int Rotations = 50;

    public static async Task<int> RunAsync(BenchOptions options)
    {
        Console.WriteLine(Machine.Describe());
        if (options.Beside is { } other)
            await MeasureAsync("other version", other);
        await MeasureAsync("this version", GatewayServer.Ours);
        return 0;
    }

    private static async Task MeasureAsync(string name, string assembly)
    {
        using var server = await GatewayServer.StartAloneAsync(assembly);
        await server.PrepareAsync();
        var times = new List<double>();
        for (var i = 0; i < Rotations; i++)
        {
            var watch = Stopwatch.StartNew();
            await server.RotateAsync();
            times.Add(watch.Elapsed.TotalMilliseconds);
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"  {name,-16}{times.Median(),8:N1} ms, {times.Min():N1}–{times.Max():N1}, of {Rotations} rotations, the first among them"));
    }
}
