using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Blinq.Gateway.Json;

namespace Blinq.Gateway.Streams;

/// <summary>Writes server-sent events (WHATWG HTML §9.2) into a response's buffer; JSON never holds a bare line break.</summary>
internal sealed class EventWriter(PipeWriter body) : IDisposable
{
    private readonly Utf8JsonWriter _json = new(body, JsonAnswer.WriterOptions);

    /// <summary>How long to wait before connecting again, and the id to go on with.</summary>
    public void Begin(TimeSpan retry, long id) =>
        Write(string.Create(CultureInfo.InvariantCulture, $"retry: {(long)retry.TotalMilliseconds}\nid: {id}\n\n"));

    public void Event<T>(long id, string name, T data)
    {
        Write(string.Create(CultureInfo.InvariantCulture, $"id: {id}\n"));
        Event(name, data);
    }

    /// <summary>One that leaves the id as it is.</summary>
    public void Event<T>(string name, T data)
    {
        Write($"event: {name}\ndata: ");
        JsonSerializer.Serialize(_json, data, JsonOf<T>.Info);
        _json.Flush();
        _json.Reset();
        Write("\n\n");
    }

    /// <summary>Moves the id on; the reader is told of no event.</summary>
    public void Id(long id) => Write(string.Create(CultureInfo.InvariantCulture, $"id: {id}\n\n"));

    /// <summary>A comment, which readers skip: the stream lives.</summary>
    public void Heartbeat() => body.Write(":\n\n"u8);

    public void Dispose() => _json.Dispose();

    private void Write(string text) => Encoding.UTF8.GetBytes(text, body);
}
