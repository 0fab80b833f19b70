using System.Net.Http.Headers;
using System.Text.Json;

namespace Blinq.Testing;

/// <summary>One server-sent event; one that only moves the id on has no data.</summary>
public sealed record StreamEvent(string? Id, string? Type, string? Data)
{
    public JsonElement Body => JsonSerializer.Deserialize<JsonElement>(Data!);

    public string Text => Body.GetProperty("text").GetString()!;

    public string Code => Body.GetProperty("code").GetString()!;
}

/// <summary>Reads a stream as a widget does: with its own parser, by the rules of WHATWG HTML §9.2.6.</summary>
public sealed class EventReader : IDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly StreamReader? _lines;

    private EventReader(HttpResponseMessage response, StreamReader? lines) => (_response, _lines) = (response, lines);

    public int Status => (int)_response.StatusCode;

    public HttpResponseHeaders Headers => _response.Headers;

    public string? ContentType => _response.Content.Headers.ContentType?.ToString();

    /// <summary>The last id that was received, with which to go on.</summary>
    public long? LastId { get; private set; }

    public int Comments { get; private set; }

    public string? Retry { get; private set; }

    public static async Task<EventReader> OpenAsync(
        HttpClient client, string session, long? after = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/session/stream");
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {session}");
        if (after is not null)
            request.Headers.TryAddWithoutValidation("Last-Event-ID", $"{after}");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).WaitAsync(Eventually.Patience);
        var lines = response.IsSuccessStatusCode ? new StreamReader(await response.Content.ReadAsStreamAsync()) : null;
        var reader = new EventReader(response, lines) { LastId = after };
        // The first block says from where it goes on: from here on the stream is open.
        if (lines is not null)
            await reader.NextBlockAsync(CancellationToken.None);
        return reader;
    }

    /// <summary>The problem's code, of a stream that did not open.</summary>
    public async Task<string> RefusalAsync() =>
        JsonSerializer.Deserialize<JsonElement>(await _response.Content.ReadAsStringAsync()).GetProperty("code").GetString()!;

    /// <summary>The next event with data; <c>null</c> at the end. What cuts the connection throws.</summary>
    public async Task<StreamEvent?> NextAsync()
    {
        using var patience = new CancellationTokenSource(Eventually.Patience);
        while (await NextBlockAsync(patience.Token) is { } block)
        {
            if (block.Data is not null)
                return block;
        }
        return null;
    }

    /// <summary>Reads on until the id has come so far.</summary>
    public async Task SkipToAsync(long id)
    {
        using var patience = new CancellationTokenSource(Eventually.Patience);
        while (LastId < id)
            Assert.NotNull(await NextBlockAsync(patience.Token));
    }

    /// <summary>Reads a line that is no event: a heartbeat.</summary>
    public async Task SkipToCommentAsync()
    {
        using var patience = new CancellationTokenSource(Eventually.Patience);
        for (var before = Comments; Comments == before;)
            Assert.NotNull(await NextBlockAsync(patience.Token));
    }

    /// <summary>The code that a stream closes with, which must be the next thing it says; then it ends.</summary>
    public async Task<string> ClosedAsync()
    {
        var last = await NextAsync();
        Assert.Equal("closed", last?.Type);
        Assert.Null(await NextAsync());
        return last!.Code;
    }

    public void Dispose()
    {
        _lines?.Dispose();
        _response.Dispose();
    }

    private async Task<StreamEvent?> NextBlockAsync(CancellationToken cancel)
    {
        string? type = null, data = null, id = null;
        while (await _lines!.ReadLineAsync(cancel) is { } line)
        {
            if (line.Length == 0)
            {
                // As browsers do: what was cut before its blank line never counts.
                if (id is not null)
                    LastId = long.Parse(id, System.Globalization.CultureInfo.InvariantCulture);
                return new StreamEvent(id, type, data);
            }
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var value = line[(colon + 1)..];
            value = value.StartsWith(' ') ? value[1..] : value;
            switch (line[..colon])
            {
                case "": Comments++; break;
                case "id": id = value; break;
                case "event": type = value; break;
                case "data": data = value; break;
                case "retry": Retry = value; break;
                default: Assert.Fail($"A line that is none: {line}"); break;
            }
        }
        return null;
    }
}
