using System.Text.Json;
using Blinq.Gateway.Tests.Given;

namespace Blinq.Gateway.Tests.Demo;

/// <summary>A browser on the demo's page: a cookie, the page's own header, and what the widget does.</summary>
internal sealed class Shopper(TestGateway gateway)
{
    private string? _cookie;

    public string? Cookie => _cookie;

    public string PublicToken { get; private set; } = "";

    public static async Task<Shopper> ComeAsync(TestGateway gateway)
    {
        var shopper = new Shopper(gateway);
        var page = await shopper.GetAsync("/demo");
        Assert.Equal(200, page.Status);
        shopper.PublicToken = page.Text.Split("data-public-token=\"")[1].Split('"')[0];
        return shopper;
    }

    public Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    /// <summary>As the page posts.</summary>
    public Task<Answer> PostAsync(string path, object? body = null) =>
        SendAsync(HttpMethod.Post, "/demo/api/" + path, body ?? new { }, ("Blinq-Demo", "1"));

    public async Task<Answer> SendAsync(HttpMethod method, string path, object? body, params (string, string)[] headers)
    {
        var answer = await Answer.OfAsync(
            gateway.Public, method, path, body, null, _cookie is null ? headers : [.. headers, ("Cookie", $"blinq_demo={_cookie}")]);
        if (answer.Headers.TryGetValue("Set-Cookie", out var set))
            _cookie = set.Split('=', 2)[1].Split(';')[0];
        return answer;
    }

    public async Task<string> TokenAsync(string kind = "token") => (await PostAsync(kind)).Get("token");

    public async Task<string> LogInAsync(string user)
    {
        Assert.Equal(user, (await PostAsync("login", new { user }))["user"].GetProperty("id").GetString());
        return await TokenAsync();
    }

    /// <summary>What the widget asks of the gateway.</summary>
    public Task<Answer> InitAsync(string? identityToken, string? session = null) =>
        Answer.OfAsync(gateway.Public, HttpMethod.Post, "/v1/session/init", new { publicToken = PublicToken, identityToken, session });

    /// <summary>The same, and the page tells its backend which conversation that is.</summary>
    public async Task<Answer> InitWatchedAsync(string? identityToken, string? session = null)
    {
        var init = await InitAsync(identityToken, session);
        Assert.Equal(204, (await PostAsync("conversations", new { sessionId = init.Get("sessionId") })).Status);
        return init;
    }

    public async Task<IReadOnlyList<JsonElement>> TrailAsync(long after = 0) =>
        [.. (await GetAsync($"/demo/api/trail?after={after}"))["items"].EnumerateArray()];
}
