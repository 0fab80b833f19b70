using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Blinq.Bench;
using Blinq.Bench.Servers;
using Blinq.Hosting.Membership;
using Blinq.Hosting.Silos;

namespace Blinq.BenchCluster;

/// <summary>
/// Durable session/init of one process with both roles beside the naive design, each over a database of the same
/// PostgreSQL: real processes, the same load, in turn within one run, reported as a ratio.
/// </summary>
internal static class ThroughputBenchmark
{
    public static async Task<int> RunAsync(BenchOptions options)
    {
        var postgres = await PostgresServer.StartNewAsync();
        var (naive, cluster) = (await postgres.NewDatabaseAsync(), await postgres.NewDatabaseAsync());
        await ClusterTables.EnsureAsync(naive, CancellationToken.None);
        var ports = Ports.Free(7);
        var operatorKey = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));
        Environment.SetEnvironmentVariable("Blinq__Operator__Key", operatorKey);
        Environment.SetEnvironmentVariable("Blinq__MasterKey", Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        Environment.SetEnvironmentVariable("Blinq__Ledger__ConnectionString", cluster);
        // As the web SDK has it for the other one.
        Environment.SetEnvironmentVariable("DOTNET_gcServer", "1");

        using var naiveServer = await ServerProcess.StartAsync(
            typeof(ThroughputBenchmark).Assembly.Location,
            ["naive", $"http://{ports[0]}", ClusterTables.WithSearchPath(naive, "naive", 60, TimeSpan.FromSeconds(30), isDurable: true), Port(ports[1]), Port(ports[2])], ports[0]);
        using var both = await ServerProcess.StartAsync(
            typeof(SiloSetup).Assembly.Location,
            ["--role", "both", "--urls", $"http://{ports[3]}", "--Blinq:Operator:Url", $"http://{ports[4]}", "--Blinq:Ledger:Provider", "postgres",
                "--Blinq:Cluster:Address", "127.0.0.1", "--Blinq:Cluster:SiloPort", Port(ports[5]), "--Blinq:Cluster:GatewayPort", Port(ports[6]),
                "--Blinq:RateLimits:Enabled", "false"], ports[3]);

        var publicToken = await RegisterAsync(ports[4], operatorKey);
        var bodies = new[] { $$"""{"publicToken":"{{publicToken}}"}""" };
        return await Comparison.RunAsync(
            [new("the naive design", ports[0], bodies), new("role both", ports[3], bodies)], options,
            "PostgreSQL on the same machine, fsync and synchronous_commit on");
    }

    private static string Port(IPEndPoint endpoint) => endpoint.Port.ToString(CultureInfo.InvariantCulture);

    private static async Task<string> RegisterAsync(IPEndPoint server, string key)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://{server}/v1/operator/tenants");
        request.Headers.Authorization = new("Bearer", key);
        request.Content = new StringContent("""{"name":"Bench"}""", null, "application/json");
        using var response = await http.SendAsync(request);
        response.EnsureSuccessStatusCode();
        return (string)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["publicToken"]!;
    }
}
