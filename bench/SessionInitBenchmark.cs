using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Blinq.Bench.Servers;
using Blinq.Gateway;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Blinq.Bench;

/// <summary>
/// Durable session/init beside bare Kestrel that answers the same shape: real processes, the same load, in turn within
/// one run, reported as a ratio. An answer counts only once its event is on disk, as always.
/// </summary>
internal static class SessionInitBenchmark
{
    private const int Users = 5_000;

    public static async Task<int> RunAsync(BenchOptions options)
    {
        var data = Directory.CreateTempSubdirectory("blinq-bench-").FullName;
        try
        {
            var ports = Ports.Free(3);
            var (bareAt, gatewayAt, operatorAt) = (ports[0], ports[1], ports[2]);
            var operatorKey = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));
            Environment.SetEnvironmentVariable("Blinq__Operator__Key", operatorKey);
            using var bare = await ServerProcess.StartAsync(
                typeof(SessionInitBenchmark).Assembly.Location,
                ["bare-kestrel", bareAt.Port.ToString(CultureInfo.InvariantCulture)], bareAt);
            using var gateway = await ServerProcess.StartAsync(
                typeof(GatewayAssembly).Assembly.Location,
                ["--urls", $"http://{gatewayAt}", "--Blinq:Operator:Url", $"http://{operatorAt}",
                    "--Blinq:DataDirectory", data, "--Blinq:RateLimits:Enabled", "false"], gatewayAt);

            var (publicToken, tokens) = await PrepareTenantAsync(gatewayAt, operatorAt, operatorKey);
            var anonymous = new[] { $$"""{"publicToken":"{{publicToken}}"}""" };
            var identified = tokens.Select(t => $$"""{"publicToken":"{{publicToken}}","identityToken":"{{t}}"}""").ToArray();

            Contender[] contenders =
            [
                new("bare Kestrel", bareAt, identified),
                new("session/init, anonymous", gatewayAt, anonymous),
                new("session/init, identified", gatewayAt, identified),
            ];
            return await Comparison.RunAsync(
                contenders, options, $"data on {new DriveInfo(data).DriveFormat}, synchronous=FULL");
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private static async Task<(string PublicToken, string[] Tokens)> PrepareTenantAsync(
        IPEndPoint gateway, IPEndPoint operatorAt, string operatorKey)
    {
        using var http = new HttpClient();
        var tenant = await PostAsync(http, $"http://{operatorAt}/v1/operator/tenants", operatorKey, """{"name":"Bench"}""");
        var key = (string)tenant["managementKey"]!;
        var rotated = await PostAsync(http, $"http://{gateway}/v1/tenant/identity/secret/rotate", key, "{}");
        var secret = (string)rotated["secret"]!;
        using var patch = new HttpRequestMessage(HttpMethod.Patch, $"http://{gateway}/v1/tenant");
        patch.Headers.Authorization = new("Bearer", key);
        patch.Content = JsonContent.Create(new { identity = new { mode = "optional" } });
        (await http.SendAsync(patch)).EnsureSuccessStatusCode();

        var signing = new SigningCredentials(
            new SymmetricSecurityKey(System.Text.Encoding.UTF8.GetBytes(secret)), SecurityAlgorithms.HmacSha256);
        var handler = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false };
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var tokens = Enumerable.Range(0, Users).Select(i => handler.CreateToken(
            $$"""{"sub":"user-{{i}}","name":"User {{i}}","email":"user-{{i}}@example.com","iat":{{now}},"exp":{{now + 3600}}}""",
            signing)).ToArray();
        return ((string)tenant["publicToken"]!, tokens);
    }

    private static async Task<JsonNode> PostAsync(HttpClient http, string url, string bearer, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url);
        request.Headers.Authorization = new("Bearer", bearer);
        request.Content = new StringContent(body, null, "application/json");
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode ? JsonNode.Parse(text)! : throw new InvalidOperationException($"{url}: {text}");
    }
}
