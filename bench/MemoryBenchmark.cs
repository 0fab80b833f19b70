using System.Globalization;
using Blinq.Bench.Comparisons;
using Blinq.Bench.Load;
using Blinq.Bench.Servers;

namespace Blinq.Bench;

/// <summary>What conversations that were begun and got one message each cost in memory while they are still active.</summary>
internal static class MemoryBenchmark
{
    public static async Task<int> RunAsync(BenchOptions options)
    {
        Console.WriteLine(Machine.Describe());
        Console.WriteLine($"Resident memory, {options.Conversations:N0} conversations with one message each, still active; the workstation collector, told to save memory.");
        if (options.Beside is { } other)
            await MeasureAsync("other version", other, options.Conversations);
        await MeasureAsync("this version", GatewayServer.Ours, options.Conversations);
        return 0;
    }

    private static async Task MeasureAsync(string name, string assembly, int conversations)
    {
        // Garbage that nothing needs would be most of what is seen.
        Environment.SetEnvironmentVariable("DOTNET_gcServer", "0");
        Environment.SetEnvironmentVariable("DOTNET_GCgen0size", "1000000");
        Environment.SetEnvironmentVariable("DOTNET_GCConserveMemory", "9");
        using var server = await GatewayServer.StartAloneAsync(assembly);
        await server.PrepareAsync();
        // So that what the first use of the code needs is there before.
        await PostAsync(server, await server.BeginAsync(2_000));
        var before = server.Process.Resident;
        await PostAsync(server, await server.BeginAsync(conversations));
        var after = server.Process.Resident;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"  {name,-16}{before / 1e6,8:N0} MB before{after / 1e6,8:N0} MB after{(after - before) / 1e3 / conversations,8:N1} kB a conversation"));
    }

    private static async Task PostAsync(GatewayServer server, byte[][] requests)
    {
        const int connections = 64;
        await Task.WhenAll(Enumerable.Range(0, connections).Select(async first =>
        {
            using var connection = new HttpConnection();
            await connection.ConnectAsync(server.Process.Listening);
            for (var i = first; i < requests.Length; i += connections)
            {
                if (await connection.SendAsync(requests[i]) is var status && status != 201)
                    throw new InvalidOperationException($"A message was answered with {status}.");
            }
        }));
    }
}
