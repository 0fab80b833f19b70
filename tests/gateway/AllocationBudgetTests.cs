using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Blinq.Gateway.Tests.Given;

namespace Blinq.Gateway.Tests;

/// <summary>
/// What one request may allocate on the hot path, over all of the process: Kestrel, the verdict, the grain's turn, the append.
/// A budget is what was measured, before the JIT compiler has optimized all of it, and a fifth.
/// </summary>
public sealed class AllocationBudgetTests
{
    private const string OperatorKey = "operator-key-of-the-tests-0123456789";
    private const int Requests = 2_000;
    private const int AtOnce = 16;

    [Fact]
    public async Task ARequestAllocatesNoMoreThanItsBudget()
    {
        using var process = await GatewayProcess.ServeAsync(
            TestDirectory.New(), [("Blinq__Operator__Key", OperatorKey)], "--Blinq:RateLimits:Enabled", "false");
        using var operators = ClientOf(process.OperatorUrl, OperatorKey);
        var registered = await SendAsync(operators, HttpMethod.Post, "/v1/operator/tenants", new { name = "budget" });
        var publicToken = registered.GetProperty("publicToken").GetString()!;
        using var tenant = ClientOf(process.PublicUrl, registered.GetProperty("managementKey").GetString()!);
        var secret = (await SendAsync(tenant, HttpMethod.Post, "/v1/tenant/identity/secret/rotate", new { })).GetProperty("secret").GetString()!;
        await SendAsync(tenant, HttpMethod.Patch, "/v1/tenant", new { identity = new { mode = "optional" } });
        using var visitor = ClientOf(process.PublicUrl, null);
        var tokens = Enumerable.Range(0, 200).Select(i => TestToken.Sign(secret, new { sub = $"user-{i}", name = $"User {i}" })).ToArray();
        var sessions = new string[AtOnce];
        for (var i = 0; i < AtOnce; i++)
            sessions[i] = (await SendAsync(visitor, HttpMethod.Post, "/v1/session/init", new { publicToken })).GetProperty("session").GetString()!;

        var anonymous = await MeasureAsync(_ => InitAsync(visitor, new { publicToken }));
        var verified = await MeasureAsync(i => InitAsync(visitor, new { publicToken, identityToken = tokens[i % tokens.Length] }));
        var message = await MeasureAsync(async i =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/session/messages") { Content = JsonContent.Create(new { text = "a word" }) };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", sessions[i % AtOnce]);
            using var answer = await visitor.SendAsync(request);
            answer.EnsureSuccessStatusCode();
        });

        Assert.True(
            anonymous <= 14_000 && verified <= 17_000 && message <= 16_000,
            $"A request allocated {anonymous:N0} (anonymous init), {verified:N0} (verified init) and {message:N0} (message) bytes.");

        async Task<double> MeasureAsync(Func<int, Task> request)
        {
            // What is compiled, cached and pooled by the first of them is not what a request costs.
            await RunAsync(request);
            var before = await AllocatedAsync(operators);
            await RunAsync(request);
            return (await AllocatedAsync(operators) - before) / Requests;
        }
    }

    private static Task RunAsync(Func<int, Task> request) => Task.WhenAll(Enumerable.Range(0, AtOnce).Select(async first =>
    {
        for (var i = first; i < Requests; i += AtOnce)
            await request(i);
    }));

    private static async Task InitAsync(HttpClient visitor, object body)
    {
        using var answer = await visitor.PostAsJsonAsync("/v1/session/init", body);
        answer.EnsureSuccessStatusCode();
    }

    private static async Task<double> AllocatedAsync(HttpClient operators)
    {
        const string name = "dotnet_gc_heap_total_allocated_bytes_total";
        var line = (await operators.GetStringAsync(new Uri("/metrics", UriKind.Relative)))
            .Split('\n').Last(line => line.StartsWith(name, StringComparison.Ordinal));
        return double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
    }

    private static HttpClient ClientOf(Uri server, string? key)
    {
        var client = new HttpClient { BaseAddress = server };
        if (key is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    private static async Task<JsonElement> SendAsync(HttpClient client, HttpMethod method, string path, object body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
        using var answer = await client.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }
}
