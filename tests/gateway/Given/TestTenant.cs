using System.Text.Json;

namespace Blinq.Gateway.Tests.Given;

/// <summary>A tenant, its people and its backend.</summary>
internal sealed class TestTenant(TestGateway gateway, string id, string publicToken, string managementKey)
{
    public TestGateway Gateway => gateway;

    public string Id => id;

    public string PublicToken => publicToken;

    public string ManagementKey { get; set; } = managementKey;

    public string Secret { get; private set; } = "";

    /// <summary>The same tenant, served by another gateway.</summary>
    public TestTenant At(TestGateway other) => new(other, id, publicToken, ManagementKey) { Secret = Secret };

    /// <summary>A token as the tenant's backend signs it for a user who is logged in.</summary>
    public string Token(string subject, string? name = null, string? email = null) =>
        TestToken.Sign(Secret, new Dictionary<string, object?>
        {
            ["sub"] = subject, ["name"] = name ?? subject, ["email"] = email ?? $"{subject}@example.com",
            ["iat"] = TestToken.Now, ["exp"] = TestToken.Now + 3600,
        });

    public async Task<Answer> RotateAsync(object? body = null, params (string, string)[] headers)
    {
        var answer = await Answer.OfAsync(
            gateway.Public, HttpMethod.Post, "/v1/tenant/identity/secret/rotate", body, ManagementKey, headers);
        if (answer.Status == 200)
            Secret = answer.Get("secret");
        return answer;
    }

    public Task<Answer> ManageAsync(HttpMethod method, string path, object? body = null) =>
        Answer.OfAsync(gateway.Public, method, path, body, ManagementKey);

    public Task<Answer> GetAsync(string path) => ManageAsync(HttpMethod.Get, path);

    public Task<Answer> PostAsync(string path, object body) => ManageAsync(HttpMethod.Post, path, body);

    public Task<Answer> PatchAsync(object body) => ManageAsync(HttpMethod.Patch, "/v1/tenant", body);

    public Task<Answer> InitAsync(
        object? token = null, string? session = null, string? resume = null, params (string, string)[] headers)
    {
        var body = new Dictionary<string, object?> { ["publicToken"] = publicToken };
        if (token is not null)
            body["identityToken"] = token;
        if (session is not null)
            body["session"] = session;
        if (resume is not null)
            body["resume"] = resume;
        return Answer.OfAsync(gateway.Public, HttpMethod.Post, "/v1/session/init", body, null, headers);
    }

    /// <summary>Starts an anonymous session.</summary>
    public async Task<string> StartAnonymousAsync()
    {
        var answer = await InitAsync();
        Assert.Equal(200, answer.Status);
        return answer.Get("session");
    }

    /// <summary>Starts a session that is bound to a subject.</summary>
    public async Task<string> StartIdentifiedAsync(string subject)
    {
        var answer = await InitAsync(Token(subject));
        Assert.Equal("identified", answer.Get("mode"));
        return answer.Get("session");
    }

    public Task<Answer> SayAsync(string session, string text, string? clientId = null) =>
        Answer.OfAsync(gateway.Public, HttpMethod.Post, "/v1/session/messages", new { text, clientId }, session);

    public Task<Answer> ReadAsync(string session, string query = "") =>
        Answer.OfAsync(gateway.Public, HttpMethod.Get, "/v1/session/messages" + query, null, session);

    /// <summary>The tenant's own people answer.</summary>
    public Task<Answer> ReplyAsync(string session, string text) =>
        PostAsync($"/v1/tenant/sessions/{IdOf(session)}/messages", new { role = "agent", text, author = "Ann" });

    public Task<EventReader> StreamAsync(string session, long? after = null, params (string, string)[] headers) =>
        EventReader.OpenAsync(gateway.Public, session, after, headers);

    public Task<Answer> ResetAsync(string session) =>
        Answer.OfAsync(gateway.Public, HttpMethod.Post, "/v1/session/reset", null, session);

    /// <summary>The conversation's audit trail: the types of its events.</summary>
    public async Task<IReadOnlyList<string>> EventTypesAsync(string sessionId) =>
        [.. (await EventsAsync(sessionId)).Select(e => e.GetProperty("type").GetString()!)];

    public async Task<IReadOnlyList<JsonElement>> EventsAsync(string sessionId) =>
        [.. (await GetAsync($"/v1/tenant/sessions/{sessionId}/events"))["items"].EnumerateArray()];

    /// <summary>The name of the conversation that a credential opens.</summary>
    public static string IdOf(string session) => session.Split('.')[1];
}
