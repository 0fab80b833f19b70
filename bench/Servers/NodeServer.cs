using System.Globalization;
using System.Security.Cryptography;
using Blinq.Bench.Load;

namespace Blinq.Bench.Servers;

/// <summary>What an engineer would write instead, in Node (bench/node), with a store of its own.</summary>
internal sealed class NodeServer : IDisposable
{
    private readonly string? _data;
    private readonly string _secret;

    private NodeServer(ServerProcess process, string secret, string? data) => (Process, _secret, _data) = (process, secret, data);

    public ServerProcess Process { get; }

    /// <param name="script">The path of <c>bench/node/server.mjs</c>, beside which its packages were installed.</param>
    public static Task<NodeServer> StartOnSqliteAsync(string script)
    {
        var data = Directory.CreateTempSubdirectory("blinq-bench-node-").FullName;
        return StartAsync(script, "sqlite", Path.Combine(data, "sessions.db"), data);
    }

    public static async Task<NodeServer> StartOnPostgresAsync(string script, string connection)
    {
        var parts = new Npgsql.NpgsqlConnectionStringBuilder(connection);
        var url = $"postgres://{Uri.EscapeDataString(parts.Username!)}:{Uri.EscapeDataString(parts.Password ?? "")}@/{parts.Database}?host={Uri.EscapeDataString(parts.Host!)}&port={parts.Port}";
        return await StartAsync(script, "postgres", url, data: null);
    }

    private static async Task<NodeServer> StartAsync(string script, string kind, string where, string? data)
    {
        var at = Ports.Free(1)[0];
        var secret = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));
        var process = await ServerProcess.StartProgramAsync(
            "node", [script, at.Port.ToString(CultureInfo.InvariantCulture), kind, where], at,
            new Dictionary<string, string> { ["BENCH_SECRET"] = secret, ["NODE_ENV"] = "production" });
        return new NodeServer(process, secret, data);
    }

    public byte[][] Anonymous() => [LoadGenerator.Request(Process.Listening, "/v1/session/init", """{"publicToken":"pk_bench"}""")];

    /// <summary>With the tokens of five thousand users.</summary>
    public byte[][] Identified() => UserTokens.Sign(_secret, users: 5_000)
        .Select(token => LoadGenerator.Request(
            Process.Listening, "/v1/session/init", $$"""{"publicToken":"pk_bench","identityToken":"{{token}}"}"""))
        .ToArray();

    public void Dispose()
    {
        Process.Dispose();
        if (_data is not null)
            Directory.Delete(_data, recursive: true);
    }
}
