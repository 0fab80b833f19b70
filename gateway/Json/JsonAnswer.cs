using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Blinq.Gateway.Json;

/// <summary>Writes a JSON answer in one piece, with its length, so that a small answer is one write on the socket.</summary>
internal static class JsonAnswer
{
    private const int KeptBufferSize = 32 * 1024;

    // Relaxed: these are JSON answers, never HTML, and names in other scripts should be readable in them.
    internal static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    [ThreadStatic]
    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Writer)? _kept;

    public static Task WriteAsync<T>(HttpContext http, int status, T value, string contentType = "application/json")
    {
        var (buffer, writer) = _kept ?? Create();
        // Taken out while in use: a converter that throws must not leave a dirty buffer behind.
        _kept = null;
        JsonSerializer.Serialize(writer, value, JsonOf<T>.Info);
        writer.Flush();

        var response = http.Response;
        response.StatusCode = status;
        response.ContentType = contentType;
        response.ContentLength = buffer.WrittenCount;
        response.BodyWriter.Write(buffer.WrittenSpan);

        if (buffer.Capacity <= KeptBufferSize)
        {
            buffer.ResetWrittenCount();
            writer.Reset(buffer);
            _kept = (buffer, writer);
        }
        var flushed = response.BodyWriter.FlushAsync(http.RequestAborted);
        return flushed.IsCompletedSuccessfully ? Task.CompletedTask : flushed.AsTask();
    }

    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Writer) Create()
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        return (buffer, new Utf8JsonWriter(buffer, WriterOptions));
    }
}

/// <summary>The source-generated description of a type, looked up once.</summary>
internal static class JsonOf<T>
{
    public static readonly JsonTypeInfo<T> Info =
        (JsonTypeInfo<T>)(JsonTypes.Context.GetTypeInfo(typeof(T))
            ?? throw new InvalidOperationException($"{typeof(T)} is missing in {JsonTypes.Context.GetType().Name}."));
}
