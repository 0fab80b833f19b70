using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Blinq.Ledger.Identifiers;

namespace Blinq.Identity.Trust;

/// <summary>
/// Makes user ids: the first 128 bits of HMAC-SHA256(key, UTF-8 of the subject). Without the key an id is as good as
/// random; with it no lookup is needed on the hot path, and a revocation may name a user who was erased.
/// </summary>
public sealed class UserIdKey(ReadOnlyMemory<byte> key)
{
    public UserId For(SubjectId subject)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key.Span, Encoding.UTF8.GetBytes(subject.Value), mac);
        return new UserId("u_" + Base64Url.EncodeToString(mac[..16]));
    }

    /// <summary>32 bytes that only who has the key can make: the same for the same purpose, and no subject's.</summary>
    /// <param name="purpose">What they are for.</param>
    public byte[] Derive(string purpose) =>
        // A subject holds no line break.
        HMACSHA256.HashData(key.Span, Encoding.UTF8.GetBytes($"\n{purpose}"));

    /// <summary>A copy of the key itself, to be handed on sealed.</summary>
    public byte[] ToArray() => key.ToArray();

    /// <summary>Never the key.</summary>
    public override string ToString() => nameof(UserIdKey);
}
