using System.Globalization;
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
        using var operators = new HttpClient { BaseAddress = process.OperatorUrl };
        using var gateway = new HttpClient { BaseAddress = process.PublicUrl };
        var registered = await SendAsync(operators, HttpMethod.Post, "/v1/operator/tenants", new { name = "budget" }, OperatorKey);
        var (publicToken, managementKey) = (registered.Get("publicToken"), registered.Get("managementKey"));
        var secret = (await SendAsync(gateway, HttpMethod.Post, "/v1/tenant/identity/secret/rotate", new { }, managementKey)).Get("secret");
        await SendAsync(gateway, HttpMethod.Patch, "/v1/tenant", new { identity = new { mode = "optional" } }, managementKey);
        var tokens = Enumerable.Range(0, 200).Select(i => TestToken.Sign(secret, new { sub = $"user-{i}", name = $"User {i}" })).ToArray();
        var sessions = new string[AtOnce];
        for (var i = 0; i < AtOnce; i++)
            sessions[i] = (await InitAsync(new { publicToken })).Get("session");

        var anonymous = await MeasureAsync(_ => InitAsync(new { publicToken }));
        var verified = await MeasureAsync(i => InitAsync(new { publicToken, identityToken = tokens[i % tokens.Length] }));
        var message = await MeasureAsync(
            i => SendAsync(gateway, HttpMethod.Post, "/v1/session/messages", new { text = "a word" }, sessions[i % AtOnce]));

        Assert.True(
            anonymous <= 14_000 && verified <= 17_000 && message <= 16_000,
            $"A request allocated {anonymous:N0} (anonymous init), {verified:N0} (verified init) and {message:N0} (message) bytes.");

        Task<Answer> InitAsync(object body) => SendAsync(gateway, HttpMethod.Post, "/v1/session/init", body);

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

    private static async Task<double> AllocatedAsync(HttpClient operators)
    {
        const string name = "dotnet_gc_heap_total_allocated_bytes_total";
        var line = (await Answer.OfAsync(operators, HttpMethod.Get, "/metrics", null, OperatorKey)).Text
            .Split('\n').Last(line => line.StartsWith(name, StringComparison.Ordinal));
        return double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
    }

    private static async Task<Answer> SendAsync(HttpClient client, HttpMethod method, string path, object body, string? bearer = null)
    {
        var answer = await Answer.OfAsync(client, method, path, body, bearer);
        Assert.InRange(answer.Status, 200, 299);
        return answer;
    }
}
