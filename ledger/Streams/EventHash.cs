using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Blinq.Ledger.Hashing;

namespace Blinq.Ledger.Streams;

/// <summary>
/// The two hashes of an event, for the writer and the verifier alike. The hashed text is public (docs: the audit
/// trail), so that a 20-line script in any language can check an export.
/// </summary>
public static class EventHash
{
    public const int SaltSize = 16;

    /// <summary>Longest event type, in characters.</summary>
    public const int MaxTypeLength = 64;

    // Everything hashed is ASCII and bounded: prefix, tenant (32), stream (200), two numbers, type (64), two digests.
    private const int MaxTextLength = 640;

    // Payloads are mostly a few hundred bytes; larger ones go through a rented buffer.
    private const int MaxStackPayload = 2048;

    /// <summary><c>SHA-256(salt || payload)</c>: what stands for the payload in the chain, even once it is erased.</summary>
    /// <param name="salt">16 random bytes; without them a short payload could be guessed from its commitment.</param>
    public static Digest Commit(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> payload)
    {
        var length = salt.Length + payload.Length;
        if (length > MaxStackPayload)
            return CommitLarge(salt, payload);

        Span<byte> joined = stackalloc byte[MaxStackPayload];
        salt.CopyTo(joined);
        payload.CopyTo(joined[salt.Length..]);
        return Sha256(joined[..length]);
    }

    /// <summary>The event's own hash, which the next event of the stream names as its previous one.</summary>
    /// <param name="atMicros">Unix microseconds.</param>
    public static Digest Of(
        StreamId stream, long seq, long atMicros, string type, in Digest commitment, in Digest prevHash) =>
        Of(stream.Tenant.Value, stream.Name, seq, atMicros, type, commitment, prevHash);

    /// <summary>As above, for the verifier, which has texts from a file.</summary>
    /// <exception cref="ArgumentException">
    /// A text is longer than any tenant id, stream name or event type may be, or is not ASCII.
    /// </exception>
    public static Digest Of(
        ReadOnlySpan<char> tenant, ReadOnlySpan<char> stream, long seq, long atMicros, ReadOnlySpan<char> type,
        in Digest commitment, in Digest prevHash)
    {
        if (tenant.Length > 32 || stream.Length > StreamId.MaxNameLength || type.Length > MaxTypeLength)
            throw new ArgumentException("A text is longer than what the ledger holds.");

        Span<byte> text = stackalloc byte[MaxTextLength];
        var writer = new LineWriter(text);
        writer.Line("blinq.event.v1");
        writer.Line(tenant);
        writer.Line(stream);
        writer.Line(seq);
        writer.Line(atMicros);
        writer.Line(type);
        writer.Line(commitment);
        writer.Line(prevHash);
        return Sha256(writer.Written);
    }

    private static Digest CommitLarge(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> payload)
    {
        var joined = ArrayPool<byte>.Shared.Rent(salt.Length + payload.Length);
        try
        {
            salt.CopyTo(joined);
            payload.CopyTo(joined.AsSpan(salt.Length));
            return Sha256(joined.AsSpan(0, salt.Length + payload.Length));
        }
        finally
        {
            // What identifies a person stands in payloads; it must not stay behind in a shared buffer.
            ArrayPool<byte>.Shared.Return(joined, clearArray: true);
        }
    }

    private static Digest Sha256(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[Digest.Size];
        SHA256.HashData(bytes, hash);
        return new Digest(hash);
    }

    private ref struct LineWriter(Span<byte> buffer)
    {
        private readonly Span<byte> _buffer = buffer;
        private int _length;

        public readonly ReadOnlySpan<byte> Written => _buffer[.._length];

        public void Line(ReadOnlySpan<char> text)
        {
            if (Ascii.FromUtf16(text, _buffer[_length..], out var written) != OperationStatus.Done)
                throw new ArgumentException("Tenant ids, stream names and event types are ASCII.");
            _length += written;
            End();
        }

        public void Line(long number)
        {
            number.TryFormat(_buffer[_length..], out var written, default, CultureInfo.InvariantCulture);
            _length += written;
            End();
        }

        public void Line(in Digest digest)
        {
            Span<byte> bytes = stackalloc byte[Digest.Size];
            digest.CopyTo(bytes);
            Convert.TryToHexStringLower(bytes, _buffer[_length..], out var written);
            _length += written;
            End();
        }

        private void End() => _buffer[_length++] = (byte)'\n';
    }
}
