using System.Diagnostics;
using System.Globalization;
using Blinq.Bench.Comparisons;
using Blinq.Bench.Load;
using Blinq.Bench.Servers;

namespace Blinq.Bench.Profiles;

/// <summary>
/// What a request computes in each of its parts, at saturation: perf samples the stacks of the gateway, on SQLite and on PostgreSQL, and
/// the CPU a request is shared out by them. Linux only; samples of the process's own threads, so PostgreSQL's CPU stands beside.
/// </summary>
internal static class ProfileBenchmark
{
    private const int SamplesPerSecond = 499;

    public static async Task<int> RunAsync(BenchOptions options)
    {
        // The runtime writes down where it put what it compiled; servers that are started here inherit it.
        Environment.SetEnvironmentVariable("DOTNET_PerfMapEnabled", "1");
        // perf takes memory that is mapped twice, to write and to execute, for a file, and looks no symbols up.
        Environment.SetEnvironmentVariable("DOTNET_EnableWriteXorExecute", "0");
        Console.WriteLine(Machine.Describe());
        Console.WriteLine($"CPU of a request by part, µs, with {options.Connections} connections at saturation: perf for {options.Seconds} s, after {options.WarmUp} s.");
        Console.WriteLine($"{"",-34}{"CPU",8}{"DB",8}{string.Concat(Enum.GetNames<RequestPart>().Select(name => $"{name,19}"))}");
        using (var alone = await GatewayServer.StartAloneAsync(GatewayServer.Ours))
            await MeasureAsync(alone, "SQLite: ", null, options);
        if (!PostgresServer.IsInstalled)
        {
            Console.WriteLine("Without PostgreSQL: there is no initdb under /usr/lib/postgresql.");
            return 0;
        }
        var postgres = await PostgresBenchmark.StartPostgresAsync();
        using (var all = await GatewayServer.StartOnPostgresAsync(GatewayServer.Ours, await postgres.NewDatabaseAsync()))
            await MeasureAsync(all, "PostgreSQL: ", new PostgresCpu(postgres), options);
        return 0;
    }

    private static async Task MeasureAsync(GatewayServer server, string name, PostgresCpu? database, BenchOptions options)
    {
        await server.PrepareAsync();
        var load = new LoadGenerator(options.Connections);
        Contender[] contenders =
        [
            new(name + "init, anonymous", server.Process, server.Anonymous()),
            new(name + "init, 5,000 users", server.Process, server.Identified()),
            new(name + "message", server.Process, await server.MessagesAsync(), expected: 201),
        ];
        foreach (var contender in contenders.Select(one => one with { Database = database }))
        {
            await contender.MeasureAsync(load, TimeSpan.FromSeconds(options.WarmUp));
            var file = Path.GetTempFileName();
            var recording = RunAsync("perf", [
                "record", "-q", "-e", "cpu-clock", "-F", $"{SamplesPerSecond}", "-g", "-p", $"{server.Process.Id}", "-o", file,
                "--", "sleep", $"{options.Seconds}"]);
            var measured = await contender.MeasureAsync(load, TimeSpan.FromSeconds(options.Seconds));
            await recording;
            var samples = Sample.Parse(await RunAsync("perf", ["script", "-i", file, "-F", "comm,ip,sym,dso"])).CountBy(sample => sample.Part).ToDictionary();
            File.Delete(file);
            Report(contender.Name, measured, samples);
        }
    }

    private static void Report(string name, Measured measured, Dictionary<RequestPart, int> samples)
    {
        var (cpu, all) = (measured.CpuPerRequest.TotalMicroseconds, samples.Values.Sum());
        var parts = Enum.GetValues<RequestPart>().Select(part => string.Create(
            CultureInfo.InvariantCulture, $"{cpu * samples.GetValueOrDefault(part) / all,19:N1}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name,-34}{cpu,8:N0}{measured.DatabaseCpuPerRequest?.TotalMicroseconds,8:N0}{string.Concat(parts)}"));
    }

    private static async Task<string[]> RunAsync(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? (await output).Split('\n') : throw new InvalidOperationException($"{program} {arguments[0]}: {await errors}");
    }
}
