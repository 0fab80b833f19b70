using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Blinq.Bench.Load;
using Blinq.Gateway;

namespace Blinq.Bench.Servers;

/// <summary>A gateway, of this version or another, in a process of its own, with a tenant that verifies identities.</summary>
internal sealed class GatewayServer : IDisposable
{
    /// <summary>How many conversations messages are posted to in turn.</summary>
    private const int Talkers = 1_000;

    private const string OperatorKeySetting = "Blinq__Operator__Key";

    private readonly List<ServerProcess> _others = [];
    private readonly List<ServerProcess> _behind = [];
    private readonly string? _data;
    private readonly string _operatorKey;
    private readonly IPEndPoint _operatorAt;
    private readonly HttpClient _http = new();
    private string _publicToken = "", _managementKey = "", _secret = "";

    private GatewayServer(ServerProcess process, string? data, string operatorKey, IPEndPoint operatorAt) =>
        (Process, _data, _operatorKey, _operatorAt) = (process, data, operatorKey, operatorAt);

    /// <summary>The one that is prepared.</summary>
    public ServerProcess Process { get; }

    /// <summary>All processes that work for its answers, those without HTTP among them.</summary>
    public IReadOnlyList<ServerProcess> Processes => [Process, .. _others, .. _behind];

    /// <summary>A management key of scope <c>admin</c> of the tenant, once <see cref="PrepareAsync"/> registered it.</summary>
    public string ManagementKey => _managementKey;

    /// <summary>The gateway that was built with this benchmark.</summary>
    public static string Ours => typeof(GatewayAssembly).Assembly.Location;

    /// <summary>Started alone, on SQLite in a directory of its own that goes with it.</summary>
    public static Task<GatewayServer> StartAloneAsync(string assembly, params string[] settings)
    {
        var data = Directory.CreateTempSubdirectory("blinq-bench-").FullName;
        var environment = new Dictionary<string, string> { [OperatorKeySetting] = Convert.ToHexString(RandomNumberGenerator.GetBytes(32)) };
        return StartAsync(assembly, ["--Blinq:DataDirectory", data, .. settings], environment, data);
    }

    /// <summary>Started with the role <c>all</c>, on a database of PostgreSQL.</summary>
    public static Task<GatewayServer> StartOnPostgresAsync(string assembly, string database) =>
        StartAsync(assembly, OnPostgres, Shared(database), data: null);

    /// <summary>Started with the role <c>all</c> in several processes on one database, which share the load.</summary>
    public static async Task<GatewayServer> StartClusterAsync(string database, int processes)
    {
        var environment = Shared(database);
        var first = await StartAsync(Ours, OnPostgres, environment, data: null);
        while (first._others.Count < processes - 1)
        {
            var other = await StartAsync(Ours, OnPostgres, environment, data: null);
            first._others.Add(other.Process);
            other._http.Dispose();
        }
        return first;
    }

    /// <summary>A process of role <c>gateway</c>, and one of role <c>silo</c> behind it that hosts all grains.</summary>
    public static async Task<GatewayServer> StartApartAsync(string database)
    {
        var environment = Shared(database);
        var health = Ports.Free(1)[0];
        var silo = await ServerProcess.StartAsync(
            Path.Combine(Path.GetDirectoryName(Ours)!, "Blinq.Silo.dll"), [.. OnPostgres, "--Blinq:Cluster:HealthUrl", $"http://{health}"], health,
            // It serves no operators.
            environment.Where(one => one.Key != OperatorKeySetting).ToDictionary());
        try
        {
            var gateway = await StartAsync(Ours, [.. OnPostgres, "--role", "gateway"], environment, data: null);
            gateway._behind.Add(silo);
            return gateway;
        }
        catch
        {
            silo.Dispose();
            throw;
        }
    }

    private static string[] OnPostgres => ["--Blinq:Ledger:Provider", "postgres"];

    private static Dictionary<string, string> Shared(string database) => new()
    {
        ["Blinq__Ledger__ConnectionString"] = database,
        ["Blinq__MasterKey"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
        [OperatorKeySetting] = Convert.ToHexString(RandomNumberGenerator.GetBytes(32)),
    };

    private static async Task<GatewayServer> StartAsync(
        string assembly, string[] arguments, Dictionary<string, string> environment, string? data)
    {
        var ports = Ports.Free(2);
        var process = await ServerProcess.StartAsync(
            assembly,
            ["--urls", $"http://{ports[0]}", "--Blinq:Operator:Url", $"http://{ports[1]}", "--Blinq:RateLimits:Enabled", "false", .. arguments],
            ports[0], environment);
        await process.WaitUntilListeningAsync(ports[1]);
        return new GatewayServer(process, data, environment[OperatorKeySetting], ports[1]);
    }

    /// <summary>Registers the tenant and turns identity verification on.</summary>
    public async Task PrepareAsync()
    {
        var tenant = await SendAsync(HttpMethod.Post, $"http://{_operatorAt}/v1/operator/tenants", _operatorKey, """{"name":"Bench"}""");
        (_publicToken, _managementKey) = ((string)tenant["publicToken"]!, (string)tenant["managementKey"]!);
        await RotateAsync();
        await SendAsync(HttpMethod.Patch, $"http://{Process.Listening}/v1/tenant", _managementKey, """{"identity":{"mode":"optional"}}""");
    }

    public async Task RotateAsync()
    {
        var rotated = await SendAsync(HttpMethod.Post, $"http://{Process.Listening}/v1/tenant/identity/secret/rotate", _managementKey, "{}");
        _secret = (string)rotated["secret"]!;
    }

    /// <summary>The same requests to each of its processes that serve HTTP.</summary>
    public IReadOnlyList<Target> Targets(byte[][] requests) =>
        [new Target(Process.Listening, requests), .. _others.Select(other => new Target(
            other.Listening, [.. requests.Select(request => LoadGenerator.At(request, Process.Listening, other.Listening))]))];

    /// <summary>What it shows to Prometheus.</summary>
    public async Task<string> ReadMetricsAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{_operatorAt}/metrics");
        request.Headers.Authorization = new("Bearer", _operatorKey);
        using var response = await _http.SendAsync(request);
        return await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
    }

    /// <summary>Begins a conversation that verifies nothing.</summary>
    public byte[][] Anonymous() => [Init($$"""{"publicToken":"{{_publicToken}}"}""")];

    /// <summary>Begins conversations with the tokens of users.</summary>
    public byte[][] Identified(int users = 5_000)
    {
        return UserTokens.Sign(_secret, users)
            .Select(token => Init($$"""{"publicToken":"{{_publicToken}}","identityToken":"{{token}}"}"""))
            .ToArray();
    }

    /// <summary>Registers more tenants, and gives a request each that begins an anonymous conversation.</summary>
    public async Task<byte[][]> RegisterAsync(int tenants)
    {
        var requests = new byte[tenants][];
        await Parallel.ForAsync(0, tenants, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) =>
        {
            var tenant = await SendAsync(HttpMethod.Post, $"http://{_operatorAt}/v1/operator/tenants", _operatorKey, $$"""{"name":"Tenant {{i}}"}""");
            requests[i] = Init($$"""{"publicToken":"{{tenant["publicToken"]}}"}""");
        });
        return requests;
    }

    /// <summary>Posts messages to a thousand conversations, which it begins first.</summary>
    public async Task<byte[][]> MessagesAsync() => await BeginAsync(Talkers);

    /// <summary>Begins conversations, and gives a request each that posts a message to it.</summary>
    public async Task<byte[][]> BeginAsync(int conversations)
    {
        var requests = new byte[conversations][];
        await Parallel.ForAsync(0, conversations, new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (i, _) =>
        {
            var begun = await SendAsync(HttpMethod.Post, $"http://{Process.Listening}/v1/session/init", null, $$"""{"publicToken":"{{_publicToken}}"}""");
            requests[i] = LoadGenerator.Request(
                Process.Listening, "/v1/session/messages", """{"text":"How long does delivery take to Almaty?"}""", (string)begun["session"]!);
        });
        return requests;
    }

    public void Dispose()
    {
        _http.Dispose();
        foreach (var process in Processes)
            process.Dispose();
        if (_data is not null)
            Directory.Delete(_data, recursive: true);
    }

    private byte[] Init(string body) => LoadGenerator.Request(Process.Listening, "/v1/session/init", body);

    private async Task<JsonNode> SendAsync(HttpMethod method, string url, string? bearer, string body)
    {
        using var request = new HttpRequestMessage(method, url);
        if (bearer is not null)
            request.Headers.Authorization = new("Bearer", bearer);
        request.Content = new StringContent(body, null, "application/json");
        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode ? JsonNode.Parse(text)! : throw new InvalidOperationException($"{url}: {text}");
    }
}
