using System.Security.Cryptography;
using System.Text;

namespace Blinq.Ledger.Appends;

/// <summary>
/// Identifies an event that a stream may hold once (a message by its <c>clientId</c>), so that a client may send it again
/// without it being recorded twice, however many messages came between. Kept as the first 16 bytes of a SHA-256, so
/// that what the client chose stands nowhere but in the payload.
/// </summary>
public readonly record struct DeduplicationKey(UInt128 Value)
{
    public static DeduplicationKey Of(string text) =>
        new(System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text))));
}
