using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Blinq.Identity.Parsing;

/// <summary>
/// A JWS in compact serialization (RFC 7515 §7.1), taken apart: exactly three non-empty segments of base64url without
/// padding, white space or stray bits, so that one token has one spelling.
/// </summary>
/// <param name="Ascii">The whole token.</param>
/// <param name="SignedLength">How much of <paramref name="Ascii"/> is signed: the first two segments and the dot between.</param>
internal sealed record CompactToken(byte[] Ascii, int SignedLength, byte[] Header, byte[] Payload, byte[] Signature)
{
    private static readonly SearchValues<char> Allowed = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    public static bool TryParse(string token, [NotNullWhen(true)] out CompactToken? parts)
    {
        parts = null;
        if (token.AsSpan().ContainsAnyExcept(Allowed))
            return false;

        var first = token.IndexOf('.', StringComparison.Ordinal);
        var second = token.IndexOf('.', first + 1);
        if (second < 0 || token.IndexOf('.', second + 1) >= 0)
            return false;

        var ascii = Encoding.ASCII.GetBytes(token);
        if (!TryDecode(ascii.AsSpan(0, first), out var header)
            || !TryDecode(ascii.AsSpan(first + 1, second - first - 1), out var payload)
            || !TryDecode(ascii.AsSpan(second + 1), out var signature))
            return false;

        parts = new CompactToken(ascii, second, header, payload, signature);
        return true;
    }

    /// <summary>
    /// Decodes one segment. The decoder itself refuses a length of 1 modulo 4 and bits set beyond the last byte
    /// (RFC 4648 §3.5), which no encoder writes but which would let one token be spelled in several ways.
    /// </summary>
    private static bool TryDecode(ReadOnlySpan<byte> segment, [NotNullWhen(true)] out byte[]? decoded)
    {
        decoded = null;
        if (segment.IsEmpty)
            return false;
        var bytes = new byte[segment.Length / 4 * 3 + (segment.Length % 4) switch { 2 => 1, 3 => 2, _ => 0 }];
        if (Base64Url.DecodeFromUtf8(segment, bytes, out _, out var written) != OperationStatus.Done
            || written != bytes.Length)
            return false;
        decoded = bytes;
        return true;
    }

    /// <summary>Not the token.</summary>
    public override string ToString() => nameof(CompactToken);
}
