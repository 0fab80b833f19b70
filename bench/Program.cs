using System.Globalization;
using Blinq.Bench;
using Blinq.Bench.Servers;

// dotnet run -c Release --project bench [-- --seconds 3 --rounds 5 --connections 64]
switch (args)
{
    case ["bare-kestrel", var port]:
        await BareKestrel.RunAsync(int.Parse(port, CultureInfo.InvariantCulture));
        return 0;
    case []:
    case [['-', '-', ..], ..]:
        return await SessionInitBenchmark.RunAsync(BenchOptions.Parse(args));
    default:
        Console.Error.WriteLine("usage: bench [--seconds N] [--rounds N] [--connections N]");
        return 2;
}
