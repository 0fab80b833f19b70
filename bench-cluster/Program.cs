using System.Globalization;
using Blinq.Bench;
using Blinq.BenchCluster;
using Blinq.BenchCluster.Naive;

// dotnet run -c Release --project bench-cluster [-- activation] [-- --seconds 3 --rounds 5 --connections 64]
switch (args)
{
    case ["naive", var url, var database, var silo, var gateway]:
        await NaiveServer.RunAsync(url, database, int.Parse(silo, CultureInfo.InvariantCulture), int.Parse(gateway, CultureInfo.InvariantCulture));
        return 0;
    case ["activation"]:
        return await ActivationBenchmark.RunAsync();
    case []:
    case [['-', '-', ..], ..]:
        return await ThroughputBenchmark.RunAsync(BenchOptions.Parse(args));
    default:
        Console.Error.WriteLine("usage: bench-cluster [activation | [--seconds N] [--rounds N] [--connections N]]");
        return 2;
}
