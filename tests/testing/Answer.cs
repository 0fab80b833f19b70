using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Blinq.Testing;

/// <summary>What the gateway answered.</summary>
public sealed record Answer(int Status, string Text, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>Bodies over this, in bytes, are sent only once the server asks for them.</summary>
    public const int AskFirst = 64 * 1024;

    private static readonly JsonSerializerOptions Camel = new(JsonSerializerDefaults.Web);

    public JsonElement Body => JsonSerializer.Deserialize<JsonElement>(Text);

    public string Code => Get("code");

    /// <summary>The fields that a problem names.</summary>
    public IReadOnlyList<string> WrongFields =>
        [.. this["errors"].EnumerateArray().Select(error => error.GetProperty("field").GetString()!)];

    public JsonElement this[string name] => Body.TryGetProperty(name, out var value) ? value
        : throw new KeyNotFoundException($"The answer has no {name}: {Status} {Text}");

    public string Get(string name) => this[name].GetString()!;

    /// <param name="body">Text is sent as it is; anything else as JSON.</param>
    public static async Task<Answer> OfAsync(
        HttpClient client, HttpMethod method, string path, object? body = null, string? bearer = null,
        params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (bearer is not null)
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {bearer}");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        if (body is not null)
        {
            var text = body as string ?? JsonSerializer.Serialize(body, Camel);
            request.Content = new StringContent(text, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
            // A body that is refused for its length is not read, and the connection may be closed under who still writes it.
            request.Headers.ExpectContinue = text.Length > AskFirst;
        }
        using var response = await client.SendAsync(request);
        return new Answer(
            (int)response.StatusCode, await response.Content.ReadAsStringAsync(),
            response.Headers.Concat(response.Content.Headers)
                .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase));
    }
}
