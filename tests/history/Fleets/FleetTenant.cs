using System.Net;

namespace Blinq.History.Tests.Fleets;

/// <summary>A tenant as its own backend knows it, through whichever gateway answers.</summary>
public sealed class FleetTenant : IDisposable
{
    /// <summary>Where gateways are stopped and cut off: whoever waits longer never tries another one.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly HttpClient _http;

    private FleetTenant(
        IReadOnlyList<Func<IPEndPoint?>> gateways, string id, string publicToken, string managementKey, TimeSpan patience)
    {
        (Gateways, Id, PublicToken, ManagementKey) = (gateways, id, publicToken, managementKey);
        _http = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { Timeout = patience };
    }

    /// <summary>Where each gateway listens just now; <c>null</c> while it is not there.</summary>
    public IReadOnlyList<Func<IPEndPoint?>> Gateways { get; }

    public string Id { get; }

    public string PublicToken { get; }

    /// <summary>Of scope <c>admin</c>.</summary>
    internal string ManagementKey { get; }

    /// <param name="patience">How long to wait for one answer; three seconds unless told.</param>
    public static async Task<FleetTenant> RegisterAsync(
        IReadOnlyList<Func<IPEndPoint?>> gateways, IPEndPoint operators, TimeSpan? patience = null)
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://{operators}") };
        var answer = await Answer.OfAsync(
            http, HttpMethod.Post, "/v1/operator/tenants", new { name = "Kiosk" }, Fleet.OperatorKey);
        Assert.True(answer.Status == 201, $"{answer.Status} {answer.Text}");
        return new FleetTenant(gateways, answer.Get("tenantId"), answer.Get("publicToken"), answer.Get("managementKey"), patience ?? Patience);
    }

    /// <summary>Sends a request to one gateway.</summary>
    /// <returns><c>null</c>: nobody can know what came of it.</returns>
    internal async Task<Answer?> TryAsync(
        int gateway, HttpMethod method, string path, object? body = null, string? bearer = null, params (string, string)[] headers) =>
        await AskAsync(gateway, method, path, body, bearer, headers) is { Status: not 503 } answer ? answer : null;

    /// <summary>Sends a request to one gateway.</summary>
    /// <returns><c>null</c>: there was no answer.</returns>
    internal async Task<Answer?> AskAsync(
        int gateway, HttpMethod method, string path, object? body = null, string? bearer = null, params (string, string)[] headers)
    {
        if (Gateways[gateway]() is not { } at)
            return null;
        try
        {
            return await Answer.OfAsync(_http, method, $"http://{at}{path}", body, bearer ?? ManagementKey, headers);
        }
        catch (Exception lost) when (lost is HttpRequestException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Sends a request to one gateway after another until one answers.</summary>
    internal async Task<Answer> SendAsync(
        HttpMethod method, string path, object? body = null, string? bearer = null, params (string, string)[] headers)
    {
        for (var i = 0; ; i++)
        {
            if (await TryAsync(i % Gateways.Count, method, path, body, bearer, headers) is { } answer)
                return answer;
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    /// <summary>The body of an init.</summary>
    public object Init(string? token = null) => new { publicToken = PublicToken, identityToken = token };

    /// <summary>Starts an anonymous session.</summary>
    /// <returns>Its credential.</returns>
    public async Task<string> StartAsync()
    {
        var answer = await SendAsync(HttpMethod.Post, "/v1/session/init", Init());
        Assert.Equal(200, answer.Status);
        return answer.Get("session");
    }

    public void Dispose() => _http.Dispose();
}
