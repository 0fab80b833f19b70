using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Blinq.Ledger.Hashing;
using Blinq.Ledger.Streams;

namespace Blinq.Ledger.Export;

/// <summary>
/// Writes events as lines of an export, through a small buffer. Disposing writes out what is buffered and leaves the
/// stream open. Not for concurrent use.
/// </summary>
public sealed class ExportWriter : IAsyncDisposable
{
    private const int FlushAt = 64 * 1024;

    // Nothing but what JSON demands is escaped: a Cyrillic name stays readable, and the line short.
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true,
    };

    private readonly Stream _output;
    private readonly ArrayBufferWriter<byte> _buffer = new(FlushAt);
    private readonly Utf8JsonWriter _json;

    public ExportWriter(Stream output)
    {
        _output = output ?? throw new ArgumentNullException(nameof(output));
        _json = new Utf8JsonWriter(_buffer, Options);
    }

    public async ValueTask WriteAsync(RecordedEvent recorded, CancellationToken cancel)
    {
        Write(ExportLine.Of(recorded));
        if (_buffer.WrittenCount >= FlushAt)
            await FlushAsync(cancel).ConfigureAwait(false);
    }

    public async ValueTask FlushAsync(CancellationToken cancel)
    {
        await _output.WriteAsync(_buffer.WrittenMemory, cancel).ConfigureAwait(false);
        _buffer.ResetWrittenCount();
        await _output.FlushAsync(cancel).ConfigureAwait(false);
    }

    private void Write(ExportLine line)
    {
        _json.Reset();
        _json.WriteStartObject();
        _json.WriteNumber("v"u8, ExportLine.Version);
        _json.WriteString("tenant"u8, line.Tenant);
        _json.WriteString("stream"u8, line.Stream);
        _json.WriteNumber("seq"u8, line.Seq);
        _json.WriteNumber("at"u8, line.At);
        _json.WriteString("type"u8, line.Type);
        if (line.Payload is { } payload)
            _json.WriteString("payload"u8, payload.Span);
        else
            _json.WriteNull("payload"u8);
        if (line.Salt is { } salt)
            _json.WriteString("salt"u8, Convert.ToHexStringLower(salt.Span));
        else
            _json.WriteNull("salt"u8);
        WriteDigest("commitment"u8, line.Commitment);
        WriteDigest("prev"u8, line.Prev);
        WriteDigest("hash"u8, line.Hash);
        _json.WriteEndObject();
        _json.Flush();
        _buffer.Write("\n"u8);
    }

    private void WriteDigest(ReadOnlySpan<byte> name, in Digest digest)
    {
        Span<byte> bytes = stackalloc byte[Digest.Size];
        Span<byte> hex = stackalloc byte[2 * Digest.Size];
        digest.CopyTo(bytes);
        Convert.TryToHexStringLower(bytes, hex, out _);
        _json.WriteString(name, hex);
    }

    public async ValueTask DisposeAsync()
    {
        await FlushAsync(CancellationToken.None).ConfigureAwait(false);
        await _json.DisposeAsync().ConfigureAwait(false);
    }
}
