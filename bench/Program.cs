using System.Globalization;
using Blinq.Bench;
using Blinq.Bench.Naive;
using Blinq.Bench.Profiles;
using Blinq.Bench.Scale;
using Blinq.Bench.Servers;
using Blinq.Bench.Soak;

try
{
    switch (args)
    {
        case ["bare-kestrel", var port]:
            await BareKestrel.RunAsync(int.Parse(port, CultureInfo.InvariantCulture));
            return 0;
        case ["naive", var url, var database, var silo, var gateway]:
            await NaiveServer.RunAsync(url, database, int.Parse(silo, CultureInfo.InvariantCulture), int.Parse(gateway, CultureInfo.InvariantCulture));
            return 0;
        case ["throughput", .. var options]:
            return await ThroughputBenchmark.RunAsync(BenchOptions.Parse(options));
        case ["postgres", .. var options]:
            return await PostgresBenchmark.RunAsync(BenchOptions.Parse(options));
        case ["processes", .. var options]:
            return await ProcessesBenchmark.RunAsync(BenchOptions.Parse(options));
        case ["soak", .. var options]:
            return await SoakBenchmark.RunAsync(BenchOptions.Parse(options));
        case ["profile", .. var options]:
            return await ProfileBenchmark.RunAsync(BenchOptions.Parse(options));
        case ["start", .. var options]:
            return await StartBenchmark.RunAsync(BenchOptions.Parse(options));
        case ["memory", .. var options]:
            return await MemoryBenchmark.RunAsync(BenchOptions.Parse(options));
        case ["rotation", .. var options]:
            return await RotationBenchmark.RunAsync(BenchOptions.Parse(options));
        case ["scale", .. var options]:
            return await ScaleBenchmark.RunAsync(BenchOptions.Parse(options));
        case ["activation"]:
            return await ActivationBenchmark.RunAsync();
        default:
            Console.Error.WriteLine($"usage: bench throughput|postgres|processes|soak|profile|start|memory|rotation|scale|activation {BenchOptions.Usage}");
            return 2;
    }
}
catch (ArgumentException e)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}
