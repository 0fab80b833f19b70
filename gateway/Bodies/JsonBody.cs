using System.Buffers;
using System.Text.Json;
using Blinq.Gateway.Errors;
using Blinq.Gateway.Json;
using Microsoft.Net.Http.Headers;

namespace Blinq.Gateway.Bodies;

/// <summary>A request's body, or what is wrong with it.</summary>
internal readonly record struct Body<T>(T? Value, Problem? Problem) where T : class
{
    /// <summary>It was not all there at once: what was looked at before may hold no longer.</summary>
    public bool IsLate { get; init; }
}

/// <summary>
/// Reads JSON bodies. Unknown fields are ignored; a field that stands there twice is refused, for a body must not mean
/// two things to two readers.
/// </summary>
internal static class JsonBody
{
    /// <summary>Reads a body that must be there.</summary>
    public static ValueTask<Body<T>> ReadAsync<T>(HttpContext http) where T : class => ReadAsync<T>(http, mayBeLeftOut: false);

    /// <summary>The same for a call whose body may be left out; then the value is <c>null</c>, and so is the problem.</summary>
    public static ValueTask<Body<T>> ReadOptionalAsync<T>(HttpContext http) where T : class => ReadAsync<T>(http, mayBeLeftOut: true);

    private static async ValueTask<Body<T>> ReadAsync<T>(HttpContext http, bool mayBeLeftOut) where T : class
    {
        var (bytes, isLate) = await ReadToEndAsync(http);
        var body = isLate && await CheckAgainAsync(http) is { } refusal ? new Body<T>(null, refusal)
            : mayBeLeftOut && bytes.IsEmpty ? default
            : IsJson(http.Request.ContentType) ? Parse<T>(bytes)
            : new Body<T>(null, Problems.UnsupportedMediaType);
        http.Request.BodyReader.AdvanceTo(bytes.End);
        return body with { IsLate = isLate };
    }

    private static async ValueTask<(ReadOnlySequence<byte> Bytes, bool IsLate)> ReadToEndAsync(HttpContext http)
    {
        // The server refuses to hand out more than its limit for bodies, so this is bounded.
        var reader = http.Request.BodyReader;
        for (var isLate = false; ; isLate = true)
        {
            var reading = reader.ReadAsync(http.RequestAborted);
            isLate |= !reading.IsCompleted;
            var read = await reading;
            if (read.IsCompleted)
                return (read.Buffer, isLate);
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static ValueTask<Problem?> CheckAgainAsync(HttpContext http) =>
        http.Features.Get<LateBodyCheck>() is { } check ? check.CheckAsync(http) : default;

    /// <summary>Reads one JSON object that is all there is.</summary>
    public static Body<T> Parse<T>(ReadOnlySequence<byte> bytes) where T : class
    {
        try
        {
            var reader = new Utf8JsonReader(bytes);
            var value = JsonSerializer.Deserialize(ref reader, JsonOf<T>.Info);
            // Throws if anything but white space follows.
            reader.Read();
            return value is null
                ? new Body<T>(null, Problems.InvalidRequest with { Detail = "The body must be a JSON object." })
                : new Body<T>(value, null);
        }
        catch (JsonException malformed)
        {
            return new Body<T>(null, Describe(malformed));
        }
    }

    private static Problem Describe(JsonException malformed)
    {
        // Only the path is told: the exception's text may quote what was sent.
        var field = malformed.Path is { Length: > 2 } path && path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : null;
        return field is null
            ? Problems.InvalidRequest with { Detail = "The body is not the JSON object that was expected." }
            : FieldErrors.One(
                field, "has the wrong type, stands there twice, is not closed, or holds text that is not well-formed Unicode");
    }

    private static bool IsJson(string? contentType) => IsOfType(contentType, "application/json");

    /// <summary>Whether a body says that it is of this media type, in UTF-8.</summary>
    public static bool IsOfType(string? contentType, string mediaType)
    {
        if (contentType == mediaType)
            return true;
        return MediaTypeHeaderValue.TryParse(contentType, out var parsed)
            && parsed.MediaType.Equals(mediaType, StringComparison.OrdinalIgnoreCase)
            && (!parsed.Charset.HasValue || IsUtf8(parsed.Charset.AsSpan().Trim('"')));
    }

    // RFC 8259 has no charset, and UTF-8 is all there is. Without the hyphen it is what some clients write.
    private static bool IsUtf8(ReadOnlySpan<char> charset) =>
        charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || charset.Equals("utf8", StringComparison.OrdinalIgnoreCase);
}
